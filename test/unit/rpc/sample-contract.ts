import * as v from 'valibot';
import { call, stream } from '../../../src-shared/rpc/contract.ts';

/** A small contract that has one of everything. */
export const sampleContract = {
  desk: {
    double: call({ in: v.object({ n: v.number() }), out: v.object({ n: v.number() }), idempotent: true }),
    charge: call({
      in: v.object({ to: v.object({ name: v.string() }), cents: v.pipe(v.number(), v.integer()) }),
      out: v.object({ receipt: v.string() }),
      errors: ['REFUSED', 'NOT_FOUND'],
      idempotent: false,
    }),
    ticks: stream({ in: v.object({ upTo: v.number() }), event: v.object({ tick: v.number() }) }),
  },
} as const;

export type SampleContract = typeof sampleContract;
