import type { Frame } from './frames.ts';

/**
 * One end of a connection between a window and the core. Frames arrive in the order they were sent, or the wire closes.
 *
 * `send` on a closed wire is a no-op: the close was or will be reported by `onClose`, exactly once.
 */
export interface Wire {
  send(frame: Frame): void;
  /** Bytes accepted by `send` that have not left yet; 0 where the transport cannot say. */
  readonly backlog: number;
  /** Returns the function that takes the listener off again. Frames that arrive before the first listener are kept. */
  onFrame(listener: (frame: Frame) => void): () => void;
  onClose(listener: (reason: string) => void): () => void;
  close(reason: string): void;
  /** No more frames until `resume`, as soon as the transport can: those it has taken in already may still arrive. */
  pause?(): void;
  resume?(): void;
}
