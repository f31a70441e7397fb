import type { Clock } from '../../../ports/clock.ts';

/** A signal that is aborted by its parent or after `ms`, whichever comes first; disposing it takes the timer away. */
export function deadline(
  clock: Clock,
  ms: number,
  parent?: AbortSignal,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = clock.timer(ms, () => controller.abort(new Error(`not done within ${ms} ms`)));
  return {
    signal: parent === undefined ? controller.signal : AbortSignal.any([parent, controller.signal]),
    [Symbol.dispose]: () => timer[Symbol.dispose](),
  };
}
