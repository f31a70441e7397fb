import type { Clock } from '../ports/clock.ts';

/** Resolves when `done` holds at one of the calls of the function handed to `watch`, at the latest after `ms`. */
export function waitUntil(
  clock: Clock,
  ms: number,
  done: () => boolean,
  watch: (look: () => void) => void,
): Promise<void> {
  if (done()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      deadline[Symbol.dispose]();
      watch(() => {});
      resolve();
    };
    const deadline = clock.timer(ms, end);
    watch(() => {
      if (done()) end();
    });
  });
}
