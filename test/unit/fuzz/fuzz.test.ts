import { describe, expect, it } from 'vitest';
import { fuzzSubjects, runFuzz } from '../../fuzz/run-fuzz.ts';

const options = { inputs: 2_000, seed: 20_261_123, stuckAfterMs: 15_000 };
const subjects = await fuzzSubjects();

describe('no input makes a decoder throw, hang, grow, or refuse without saying where', () => {
  it.each(subjects.map((subject) => [subject.target, subject] as const))(
    '%s',
    async (_name, subject) => {
      const result = await runFuzz(subject, options);
      expect(result.finding).toBeUndefined();
      expect(result.inputs).toBe(options.inputs);
    },
    120_000,
  );
});

describe('the fuzz runner notices', () => {
  const bad = (target: string) =>
    runFuzz(
      { file: new URL('bad-decoders.ts', import.meta.url).href, target },
      { inputs: 200, seed: 1, stuckAfterMs: 1_500 },
    );

  it.each([
    ['throws', /threw: .*not this one/],
    ['hangs', /did not end within 1500 ms/],
    ['grows', /ended the process: .*memory/i],
    ['says not where', /refused without saying where/],
  ])(
    'a decoder that %s',
    async (target, reason) => {
      const { finding } = await bad(target);
      expect(finding?.reason).toMatch(reason);
    },
    60_000,
  );
});
