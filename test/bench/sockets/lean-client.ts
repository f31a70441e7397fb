import { connect, type Socket } from 'node:net';

export interface LeanClientOptions {
  readonly port: number;
  /** Request of the upgrade; without one the bytes of frames go over bare TCP. */
  readonly upgrade?: string;
  /** One text frame; `undefined` where it came compressed. */
  readonly text: (text: string | undefined) => void;
  /** The connection ended, for whatever reason. Called once, also where it never opened. */
  readonly closed: (reason: string) => void;
  readonly opened: (client: LeanClient) => void;
}

export interface LeanClient {
  send(text: string): void;
  /** Resolves once the kernel has taken everything written so far, at once where it has. */
  writable(): Promise<void>;
  readonly socket: Socket;
}

/** Opcodes of RFC 6455, section 5.2, with the FIN bit. */
const finText = 0x81;
const finPong = 0x8a;
const [text, close, ping] = [0x1, 0x8, 0x9];
const headEnd = Buffer.from('\r\n\r\n');

/** A frame with the mask 0: as legal as any other, and its payload needs no work. */
function frame(head: number, payload: Buffer): Buffer {
  const size = payload.length;
  const extra = size < 126 ? 0 : size < 65_536 ? 2 : 8;
  const bytes = Buffer.alloc(6 + extra + size);
  bytes[0] = head;
  bytes[1] = 0x80 | (extra === 0 ? size : extra === 2 ? 126 : 127);
  if (extra === 2) bytes.writeUInt16BE(size, 2);
  else if (extra === 8) bytes.writeBigUInt64BE(BigInt(size), 2);
  payload.copy(bytes, 6 + extra);
  return bytes;
}

/** A WebSocket client that does next to nothing, so that ten thousand of them do not measure themselves. */
export function openLeanClient(options: LeanClientOptions): LeanClient {
  const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
  let upgraded = options.upgrade === undefined;
  let rest: Buffer | undefined;
  let reason = 'cut';
  const client: LeanClient = {
    socket,
    send: (line) => void socket.write(frame(finText, Buffer.from(line))),
    writable: () =>
      socket.writableNeedDrain && !socket.destroyed
        ? new Promise((resolve) => {
            const done = (): void => {
              socket.off('drain', done).off('close', done);
              resolve();
            };
            socket.on('drain', done).on('close', done);
          })
        : Promise.resolve(),
  };

  /** Takes one frame off the front; answers what is left, or `undefined` where the frame is not complete. */
  const take = (bytes: Buffer): Buffer | undefined => {
    if (bytes.length < 2) return undefined;
    const [first, second] = [bytes[0]!, bytes[1]!];
    const short = second & 0x7f;
    let start = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    if (bytes.length < start) return undefined;
    const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    // Only the bare TCP echo sends the mask back; it is 0.
    if (second & 0x80) start += 4;
    if (bytes.length < start + size) return undefined;
    const payload = bytes.subarray(start, start + size);
    const opcode = first & 0x0f;
    if (opcode === text) options.text(first & 0x40 ? undefined : payload.toString('utf8'));
    else if (opcode === ping) socket.write(frame(finPong, payload));
    else if (opcode === close) reason = payload.subarray(2).toString('utf8');
    return bytes.subarray(start + size);
  };

  socket.on('data', (chunk) => {
    let bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    rest = undefined;
    if (!upgraded) {
      const end = bytes.indexOf(headEnd);
      if (end >= 0 && !bytes.subarray(0, end).includes(' 101 ')) {
        reason = bytes.subarray(0, 60).toString('latin1');
        socket.destroy();
      } else if (end < 0) {
        rest = bytes;
      } else {
        upgraded = true;
        bytes = bytes.subarray(end + headEnd.length);
        options.opened(client);
      }
      if (!upgraded) return;
    }
    while (bytes.length > 0) {
      const left = take(bytes);
      if (left === undefined) break;
      bytes = left;
    }
    if (bytes.length > 0) rest = bytes;
  });
  socket.on('connect', () => {
    if (options.upgrade === undefined) options.opened(client);
    else socket.write(options.upgrade);
  });
  socket.on('error', (error) => (reason = error.message));
  socket.on('close', () => options.closed(reason));
  return client;
}

/** The upgrade as a window sends it. */
export const upgradeOf = (port: number, cookie: string, deflate: boolean): string =>
  [
    'GET /wire HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGVuIHRob3VzYW5kIDEwMA==',
    'Sec-WebSocket-Protocol: trunkline.1',
    ...(deflate ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
    `Origin: http://127.0.0.1:${port}`,
    `Cookie: ${cookie}`,
    '\r\n',
  ].join('\r\n');
