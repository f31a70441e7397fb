import type { Clock } from '../../../ports/clock.ts';

/** A deadline for tidying up after the caller's own has passed. */
export function grace(clock: Clock, ms: number): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const timer = clock.timer(ms, () => controller.abort(new Error(`not done within ${ms} ms`)));
  return { signal: controller.signal, [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
