import type { RawData, WebSocket } from 'ws';
import type { Frame } from '../../src-shared/rpc/frames.ts';
import { WireEvents } from '../../src-shared/rpc/wire-events.ts';
import type { Wire } from '../../src-shared/rpc/wire.ts';

/** Close codes of RFC 6455, section 7.4.1. */
const normalClosure = 1000;
const unsupportedData = 1003;
const invalidPayload = 1007;
/** A close reason has at most 123 bytes (RFC 6455, section 5.5). */
const maxReasonBytes = 123;

const reasonOf = (text: string): string => {
  let cut = text;
  while (Buffer.byteLength(cut) > maxReasonBytes) cut = cut.slice(0, -1);
  return cut;
};

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');

export interface WebSocketWireOptions {
  /** Bytes the peer may leave unread before it is cut; 64 MiB by default, more than the largest attachment. */
  readonly maxBacklogBytes?: number;
}

/** A wire over an open WebSocket of `ws`: one JSON text message per frame. Anything else closes it. */
export function webSocketWire(socket: WebSocket, options: WebSocketWireOptions = {}): Wire {
  const { maxBacklogBytes = 64 * 1024 * 1024 } = options;
  const events = new WireEvents();

  const close = (code: number, reason: string): void => {
    if (!events.close(reason)) return;
    socket.close(code, reasonOf(reason));
  };

  socket.on('message', (data, isBinary) => {
    if (events.closed) return;
    if (isBinary) {
      close(unsupportedData, 'frames are text, not binary');
      return;
    }
    let frame: Frame;
    try {
      frame = JSON.parse(textOf(data)) as Frame;
    } catch (error) {
      close(invalidPayload, `a frame is not JSON: ${(error as Error).message}`);
      return;
    }
    events.frame(frame);
  });
  socket.on('close', (code, reason) => void events.close(reason.toString('utf8') || `connection closed (${code})`));
  // `ws` always emits `close` after `error`; the error is the better reason.
  socket.on('error', (error) => void events.close(error.message));

  return {
    send(frame) {
      if (events.closed) return;
      socket.send(JSON.stringify(frame));
      // Cut, not closed: a close frame would wait behind all that is not read.
      if (socket.bufferedAmount > maxBacklogBytes && events.close(`${maxBacklogBytes} bytes were left unread`)) {
        socket.terminate();
      }
    },
    get backlog() {
      return socket.bufferedAmount;
    },
    onFrame: (listener) => events.onFrame(listener),
    onClose: (listener) => events.onClose(listener),
    close: (reason) => close(normalClosure, reason),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}
