import { describe, expect, it } from 'vitest';
import { fuzzSubjects, runFuzz } from '../../fuzz/run-fuzz.ts';

const options = { inputs: 1_600, seed: 20_261_123, stuckAfterMs: 15_000 };
const subjects = await fuzzSubjects();

describe('no input makes a decoder throw, hang, grow, or refuse without saying where', () => {
  it.each(subjects.map((subject) => [subject.target, subject] as const))(
    '%s',
    async (_name, subject) => {
      const result = await runFuzz(subject, options);
      expect(result.finding).toBeUndefined();
      expect(result.inputs).toBe(options.inputs);
      // Where nearly nothing is taken any more, the inputs meet the first check of a decoder and never the rest of it.
      expect(result.verdicts['value'] ?? 0).toBeGreaterThanOrEqual(options.inputs / 100);
    },
    120_000,
  );
});

describe('the fuzz runner notices', () => {
  const bad = (target: string, stuckAfterMs: number) =>
    runFuzz({ file: new URL('bad-decoders.ts', import.meta.url).href, target }, { inputs: 200, seed: 1, stuckAfterMs });

  it.each<[string, number, RegExp]>([
    ['throws', 15_000, /threw: .*not this one/],
    ['hangs', 1_500, /did not end within 1500 ms/],
    ['grows', 30_000, /ended the process: .*memory/i],
    ['says not where', 15_000, /refused without saying where/],
  ])(
    'a decoder that %s',
    async (target, stuckAfterMs, reason) => {
      const { finding } = await bad(target, stuckAfterMs);
      expect(finding?.reason).toMatch(reason);
    },
    60_000,
  );
});
