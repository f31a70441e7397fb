import type { Clock } from '../ports/clock.ts';

/** A call of the pool's factory took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly code = 'DEADLINE';
}

/**
 * Runs `work` for at most `ms`. After that, or when `parent` is aborted, its signal is aborted and the promise rejects at once,
 * even where the work does not listen; what the work then still yields goes to `late`.
 */
export function withinDeadline<T>(
  clock: Clock,
  ms: number,
  what: string,
  work: (signal: AbortSignal) => T | Promise<T>,
  parent?: AbortSignal,
  late: (value: T) => void = () => {},
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controller = new AbortController();
    let open = true;
    const finish = (): boolean => {
      if (!open) return false;
      open = false;
      timer[Symbol.dispose]();
      parent?.removeEventListener('abort', onParent);
      return true;
    };
    const giveUp = (cause: unknown): void => {
      if (!finish()) return;
      reject(cause);
      controller.abort(cause);
    };
    const onParent = (): void => giveUp(parent?.reason);
    const timer = clock.timer(ms, () => giveUp(new DeadlineError(`${what} took longer than ${ms} ms`)));
    if (parent?.aborted) {
      giveUp(parent.reason);
      return;
    }
    parent?.addEventListener('abort', onParent, { once: true });
    Promise.resolve()
      .then(() => work(controller.signal))
      .then(
        (value) => (finish() ? resolve(value) : late(value)),
        (cause: unknown) => {
          if (finish()) reject(cause);
        },
      );
  });
}
