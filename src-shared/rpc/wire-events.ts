import type { Frame } from './frames.ts';

/** A registration; the same function given twice is two of them. */
interface Registered<T> {
  tell(value: T): void;
}
type Listeners<T> = readonly Registered<T>[];

/** The list of all wires that nobody listens to. */
const nobody: readonly [] = [];

/**
 * The receiving half every wire shares: frames keep their order, frames before the first listener are kept, and a close
 * is told to each listener exactly once, also to one that comes after it.
 */
export class WireEvents {
  /** Never changed in place: whoever goes through a list sees it as it was. */
  #frameListeners: Listeners<Frame> = nobody;
  #closeListeners: Listeners<string> = nobody;
  #early: Frame[] | undefined;
  #flushed = false;
  #flushing = false;
  #closed: string | undefined;

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** A frame came in. After the close it is dropped: what follows a close is not part of the conversation. */
  frame(frame: Frame): void {
    if (this.#closed !== undefined) return;
    if (this.#flushed) this.#tell(frame);
    else (this.#early ??= []).push(frame);
  }

  /** The wire is closed. Only the first reason counts. */
  close(reason: string): boolean {
    if (this.#closed !== undefined) return false;
    this.#closed = reason;
    const listeners = this.#closeListeners;
    this.#closeListeners = nobody;
    for (const { tell } of listeners) tell(reason);
    return true;
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    const own = { tell: listener };
    this.#frameListeners = [...this.#frameListeners, own];
    if (!this.#flushed && !this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => this.#flush());
    }
    return () => void (this.#frameListeners = without(this.#frameListeners, own));
  }

  onClose(listener: (reason: string) => void): () => void {
    const own = { tell: listener };
    if (this.#closed === undefined) {
      this.#closeListeners = [...this.#closeListeners, own];
      return () => void (this.#closeListeners = without(this.#closeListeners, own));
    }
    const reason = this.#closed;
    let wanted = true;
    queueMicrotask(() => wanted && listener(reason));
    return () => {
      wanted = false;
    };
  }

  #flush(): void {
    this.#flushing = false;
    // The listener may have left again before the frames could be handed over: they wait for the next one.
    if (this.#frameListeners.length === 0) return;
    const early = this.#early ?? [];
    this.#early = undefined;
    this.#flushed = true;
    for (const frame of early) this.#tell(frame);
  }

  #tell(frame: Frame): void {
    for (const { tell } of this.#frameListeners) tell(frame);
  }
}

function without<T>(listeners: Listeners<T>, own: Registered<T>): Listeners<T> {
  const left = listeners.filter((one) => one !== own);
  return left.length === 0 ? nobody : left;
}
