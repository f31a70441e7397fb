import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/** Calls its listeners some time after the first of a burst of changes, once. */
export interface ChangeNotice extends Disposable {
  changed(): void;
  listen(listener: () => void): () => void;
}

export function createChangeNotice(clock: Clock, logger: Logger, everyMs: number): ChangeNotice {
  const listeners = new Set<() => void>();
  let timer: Disposable | undefined;
  const tell = (): void => {
    timer = undefined;
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        logger.error('bus.changeListenerFailed', { error: String(error) });
      }
    }
  };
  return {
    changed() {
      if (listeners.size > 0) timer ??= clock.timer(everyMs, tell);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      listeners.clear();
    },
  };
}
