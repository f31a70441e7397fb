import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveFiguresSource } from './live-figures.ts';

const EVERY_MS = 1000;

export function createStatsApi(deps: {
  readonly figures: LiveFiguresSource;
  readonly clock: Clock;
}): CoreHandlers['stats'] {
  return {
    async *live(_input, { signal }) {
      while (!signal.aborted) {
        yield { event: deps.figures.current() };
        await deps.clock.sleep(EVERY_MS, signal).catch(() => {});
      }
    },
  };
}
