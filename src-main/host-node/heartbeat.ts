import type { WebSocket } from 'ws';
import type { Clock } from '../core/ports/clock.ts';

export interface HeartbeatOptions {
  readonly clock: Pick<Clock, 'timer'>;
  /** Time between two looks, in milliseconds; 30 s by default. */
  readonly everyMs?: number;
  /** Bytes a socket may owe its peer before it is cut; 64 MiB by default, more than the largest attachment. */
  readonly maxBacklogBytes?: number;
}

/** One timer for all sockets: cuts those that missed two pings and those whose peer does not read. */
export class Heartbeat implements Disposable {
  readonly #missed = new Map<WebSocket, number>();
  readonly #options: Required<HeartbeatOptions>;
  #timer: Disposable;

  constructor(options: HeartbeatOptions) {
    this.#options = { everyMs: 30_000, maxBacklogBytes: 64 * 1024 * 1024, ...options };
    this.#timer = this.#next();
  }

  watch(socket: WebSocket): void {
    this.#missed.set(socket, 0);
    socket.on('pong', () => this.#missed.set(socket, 0));
    socket.on('close', () => this.#missed.delete(socket));
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #next(): Disposable {
    return this.#options.clock.timer(this.#options.everyMs, () => {
      this.#look();
      this.#timer = this.#next();
    });
  }

  #look(): void {
    for (const [socket, missed] of this.#missed) {
      if (missed >= 2 || socket.bufferedAmount > this.#options.maxBacklogBytes) socket.terminate();
      else {
        this.#missed.set(socket, missed + 1);
        socket.ping();
      }
    }
  }
}
