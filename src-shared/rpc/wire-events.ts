import type { Frame } from './frames.ts';

/**
 * The receiving half every wire shares: frames keep their order, frames before the first listener are kept, and a close
 * is told to each listener exactly once, also to one that comes after it.
 */
export class WireEvents {
  readonly #frameListeners = new Set<(frame: Frame) => void>();
  readonly #closeListeners = new Set<(reason: string) => void>();
  #early: Frame[] | undefined = [];
  #flushing = false;
  #closed: string | undefined;

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** A frame came in. After the close it is dropped: what follows a close is not part of the conversation. */
  frame(frame: Frame): void {
    if (this.#closed !== undefined) return;
    if (this.#early) this.#early.push(frame);
    else this.#tell(frame);
  }

  /** The wire is closed. Only the first reason counts. */
  close(reason: string): boolean {
    if (this.#closed !== undefined) return false;
    this.#closed = reason;
    for (const listener of [...this.#closeListeners]) listener(reason);
    this.#closeListeners.clear();
    return true;
  }

  onFrame(listener: (frame: Frame) => void): () => void {
    // A fresh closure per registration: the same function given twice is two listeners.
    const own = (frame: Frame): void => listener(frame);
    this.#frameListeners.add(own);
    if (this.#early && !this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => this.#flush());
    }
    return () => void this.#frameListeners.delete(own);
  }

  onClose(listener: (reason: string) => void): () => void {
    const own = (reason: string): void => listener(reason);
    if (this.#closed === undefined) {
      this.#closeListeners.add(own);
      return () => void this.#closeListeners.delete(own);
    }
    const reason = this.#closed;
    let wanted = true;
    queueMicrotask(() => wanted && own(reason));
    return () => {
      wanted = false;
    };
  }

  #flush(): void {
    this.#flushing = false;
    // The listener may have left again before the frames could be handed over: they wait for the next one.
    if (this.#frameListeners.size === 0) return;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) this.#tell(frame);
  }

  #tell(frame: Frame): void {
    for (const listener of [...this.#frameListeners]) listener(frame);
  }
}
