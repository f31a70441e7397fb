/** Path of the WebSocket on the loopback server. */
export const wirePath = '/wire';
/** Version of frames and contract on the WebSocket; a window of another version is refused before it sends anything. */
export const wireSubprotocol = 'trunkline.1';
