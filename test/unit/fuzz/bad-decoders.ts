import type { FuzzTarget } from '../../fuzz/fuzz-target.ts';

const seeds = [Buffer.from('abc')];
const kept: unknown[] = [];

/** Decoders with one fault each, to see that the runner finds it. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'throws',
    seeds,
    run(input) {
      if (input.includes(0)) throw new Error('not this one');
      return 'value';
    },
  },
  {
    name: 'hangs',
    seeds,
    run(input) {
      for (let turns = 0; input.length !== 3; turns++) if (turns < 0) return 'value';
      return 'value';
    },
  },
  {
    name: 'grows',
    seeds,
    run(input) {
      kept.push(Array.from({ length: 1_000_000 }, (_, index) => ({ index, length: input.length })));
      return 'value';
    },
  },
  { name: 'says not where', seeds, run: (input) => (input.length === 3 ? 'value' : 'error somewhere') },
];
