import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { SampleContract } from './sample-contract.ts';

/** Handlers that work; a test replaces the one it is about. */
export function sampleHandlers(replaced: Partial<Handlers<SampleContract>['desk']> = {}): Handlers<SampleContract> {
  return {
    desk: {
      double: ({ n }) => ok({ n: n * 2 }),
      charge: async ({ to, cents }) => ok({ receipt: `${to.name}:${cents}` }),
      async *ticks({ upTo }, { since }) {
        for (let tick = since === undefined ? 1 : Number(since) + 1; tick <= upTo; tick++) {
          yield { event: { tick }, cursor: String(tick) };
        }
      },
      ...replaced,
    },
  };
}
