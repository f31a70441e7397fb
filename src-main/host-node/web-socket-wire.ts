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
const defaultBacklogBytes = 64 * 1024 * 1024;

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

const wireOf = Symbol('wire');
interface Carrier extends WebSocket {
  [wireOf]?: WebSocketWire;
}

/** A wire over an open WebSocket of `ws`: one JSON text message per frame. Anything else closes it. */
export function webSocketWire(socket: WebSocket, options: WebSocketWireOptions = {}): Wire {
  return new WebSocketWire(socket, options.maxBacklogBytes ?? defaultBacklogBytes);
}

/** A class, and listeners that all sockets share: closures of their own were most of what a connection took. */
class WebSocketWire implements Wire {
  readonly #socket: Carrier;
  readonly #maxBacklogBytes: number;
  readonly #events = new WireEvents();

  constructor(socket: Carrier, maxBacklogBytes: number) {
    this.#socket = socket;
    this.#maxBacklogBytes = maxBacklogBytes;
    socket[wireOf] = this;
    socket.on('message', received);
    socket.on('close', closed);
    socket.on('error', failed);
  }

  send(frame: Frame): void {
    if (this.#events.closed) return;
    const socket = this.#socket;
    socket.send(JSON.stringify(frame));
    // Cut, not closed: a close frame would wait behind all that is not read.
    const most = this.#maxBacklogBytes;
    if (socket.bufferedAmount > most && this.#events.close(`${most} bytes were left unread`)) socket.terminate();
  }

  get backlog(): number {
    return this.#socket.bufferedAmount;
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    return this.#events.onFrame(listener);
  }

  onClose(listener: (reason: string) => void): () => void {
    return this.#events.onClose(listener);
  }

  close(reason: string): void {
    this.#close(normalClosure, reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  receive(data: RawData, isBinary: boolean): void {
    if (this.#events.closed) return;
    if (isBinary) {
      this.#close(unsupportedData, 'frames are text, not binary');
      return;
    }
    let frame: Frame;
    try {
      frame = JSON.parse(textOf(data)) as Frame;
    } catch (error) {
      this.#close(invalidPayload, `a frame is not JSON: ${(error as Error).message}`);
      return;
    }
    this.#events.frame(frame);
  }

  ended(reason: string): void {
    this.#events.close(reason);
  }

  #close(code: number, reason: string): void {
    if (this.#events.close(reason)) this.#socket.close(code, reasonOf(reason));
  }
}

function received(this: Carrier, data: RawData, isBinary: boolean): void {
  this[wireOf]?.receive(data, isBinary);
}

function closed(this: Carrier, code: number, reason: Buffer): void {
  this[wireOf]?.ended(reason.toString('utf8') || `connection closed (${code})`);
}

/** `ws` always emits `close` after `error`; the error is the better reason. */
function failed(this: Carrier, error: Error): void {
  this[wireOf]?.ended(error.message);
}
