import type { WebSocket } from 'ws';
import type { Clock } from '../core/ports/clock.ts';

export interface HeartbeatOptions {
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>;
  /** Time between two looks at a socket, in milliseconds; 30 s by default. */
  readonly everyMs?: number;
  /** Bytes a socket may owe its peer before it is cut; 64 MiB by default, more than the largest attachment. */
  readonly maxBacklogBytes?: number;
}

/** Sockets looked at in one turn: tens of microseconds each, so that thousands never hold the loop for long together. */
const mostAtOnce = 50;

interface Watched {
  missed: number;
  /** When it is looked at next, by the clock's monotonic time. */
  dueAt: number;
}

/** One timer for all sockets: cuts those that missed two pings and those whose peer does not read. */
export class Heartbeat implements Disposable {
  /** In the order they are due: each look puts a socket to the end. */
  readonly #watched = new Map<WebSocket, Watched>();
  readonly #options: Required<HeartbeatOptions>;
  /** One listener for all sockets each; a socket is the `this` of its events. */
  readonly #ponged: (this: WebSocket) => void;
  readonly #closed: (this: WebSocket) => void;
  #timer: Disposable | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = { everyMs: 30_000, maxBacklogBytes: 64 * 1024 * 1024, ...options };
    const watched = this.#watched;
    this.#ponged = function () {
      const own = watched.get(this);
      if (own !== undefined) own.missed = 0;
    };
    this.#closed = function () {
      watched.delete(this);
    };
  }

  watch(socket: WebSocket): void {
    this.#watched.set(socket, { missed: 0, dueAt: this.#options.clock.monotonic() + this.#options.everyMs });
    socket.on('pong', this.#ponged);
    socket.on('close', this.#closed);
    if (!this.#timer) this.#next();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #next(): void {
    const [first] = this.#watched.values();
    if (!first) {
      this.#timer = undefined;
      return;
    }
    const { clock, everyMs } = this.#options;
    const overdue = first.dueAt <= clock.monotonic();
    // Sockets that came close together are looked at together; what one turn leaves over follows in the next.
    const ms = overdue ? 1 : Math.max(first.dueAt - clock.monotonic(), everyMs / 300);
    this.#timer = clock.timer(ms, () => {
      this.#look();
      this.#next();
    });
  }

  #look(): void {
    const now = this.#options.clock.monotonic();
    let left = mostAtOnce;
    for (const [socket, watched] of this.#watched) {
      if (watched.dueAt > now || left-- === 0) return;
      this.#watched.delete(socket);
      if (watched.missed >= 2 || socket.bufferedAmount > this.#options.maxBacklogBytes) {
        socket.terminate();
        continue;
      }
      watched.missed++;
      watched.dueAt = now + this.#options.everyMs;
      this.#watched.set(socket, watched);
      socket.ping();
    }
  }
}
