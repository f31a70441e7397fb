import type { Clock } from '../ports/clock.ts';

/**
 * Lets the first event through at once and the next no earlier than `everyMs` after it, however soon it is there. Over a queue
 * that keeps the newest event only, what comes is the latest state.
 *
 * @param everyMs least time between two events, milliseconds
 */
export async function* paced<T>(
  events: AsyncIterable<T>,
  { clock, everyMs, signal }: { readonly clock: Clock; readonly everyMs: number; readonly signal: AbortSignal },
): AsyncGenerator<T, void> {
  for await (const event of events) {
    yield event;
    const rested = await clock.sleep(everyMs, signal).then(
      () => true,
      () => false,
    );
    if (!rested) return;
  }
}
