import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMappingEngine,
  type MappingEngineOptions,
  type MappingOutcome,
} from '../../../src-main/core/adapters/rest-mapped/mapping/mapping-engine.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';

const signal = AbortSignal.timeout(60_000);

async function outcomes(
  expressions: Readonly<Record<string, string>>,
  inputs: readonly unknown[],
  more: Partial<MappingEngineOptions> = {},
): Promise<readonly MappingOutcome[]> {
  await using engine = createMappingEngine({ expressions, clock: createRealClock(), ...more });
  const names = Object.keys(expressions);
  const answers = await engine.run(
    inputs.map((input) => ({ expressions: names, input })),
    signal,
  );
  if (!answers.ok) throw new Error(answers.error.message);
  return answers.value.flat();
}

const catastrophic = '$match(text, /^(a+)+$/) ? "yes" : "no"';
const hostile = { text: `${'a'.repeat(40)}!` };
const tame = { text: 'aaa' };

describe('a mapping', () => {
  it('answers JSON, or nothing', async () => {
    const answers = await outcomes({ a: '{"id": $string(id), "none": nothing}', b: 'nothing' }, [{ id: 7 }]);
    expect(answers).toEqual([
      { ok: true, value: { id: '7' } },
      { ok: true, value: undefined },
    ]);
  });

  it('that fails says which expression, where and why, and the others go on', async () => {
    const answers = await outcomes({ 'maps.ticket': '{"id": id + 1}' }, [{ id: 1 }, { id: 'x' }, { id: 3 }]);
    expect(answers.map((one) => one.ok)).toEqual([true, false, true]);
    const [, bad] = answers;
    if (bad?.ok === false)
      expect(bad.error.message).toMatch(/^maps\.ticket at character \d+ \(near ".*id \+ 1.*"\): T2001/);
  });

  it('that recurses without end is stopped', async () => {
    const [answer] = await outcomes({ a: '($f := function($x){1 + $f($x + 1)}; $f(0))' }, [{}]);
    expect(answer).toMatchObject({ ok: false });
    if (answer?.ok === false) expect(answer.error.message).toMatch(/D1011|D1012/);
  });

  it('that loops without end is stopped', async () => {
    const limits = { stepMs: 200, depth: 400, sequence: 50_000, answerChars: 1_000_000 };
    const [answer] = await outcomes({ a: '($f := function($x){$f($x + 1)}; $f(0))' }, [{}], { limits });
    expect(answer).toMatchObject({ ok: false });
    if (answer?.ok === false) expect(answer.error.message).toContain('D1012');
  });

  it('whose regular expression never ends is blamed, and the records beside it go on', async () => {
    const answers = await outcomes({ a: catastrophic }, [tame, hostile, tame, tame], { hardMs: 1_000 });
    expect(answers.map((one) => one.ok)).toEqual([true, false, true, true]);
    if (answers[1]?.ok === false) expect(answers[1].error.message).toBe('a: did not end within 1000 ms');
  });

  it('that takes all memory is blamed, and the records beside it go on', async () => {
    const expressions = { a: '$count($map($match(text, /./), function($m){ [$m, $m, $m] }))' };
    const answers = await outcomes(expressions, [tame, { text: 'x'.repeat(2_000_000) }, tame], {
      limits: { stepMs: 20_000, depth: 400, sequence: 100_000_000, answerChars: 1_000_000 },
      hardMs: 40_000,
    });
    expect(answers.map((one) => one.ok)).toEqual([true, false, true]);
  });

  it('that pads without measure is refused', async () => {
    const [answer] = await outcomes({ a: '$pad("", 90000000, "ab")' }, [{}]);
    expect(answer).toMatchObject({ ok: false });
  });

  it('that makes too long a list is stopped', async () => {
    const [answer] = await outcomes({ a: '[1..9000000].{"a": $}' }, [{}]);
    expect(answer?.ok).toBe(false);
  });

  it('given up is answered promptly, and the next one is carried out', async () => {
    await using engine = createMappingEngine({
      expressions: { a: catastrophic },
      clock: createRealClock(),
      hardMs: 500,
    });
    const withdrawal = new AbortController();
    const waiting = engine.run([{ expressions: ['a'], input: hostile }], withdrawal.signal);
    withdrawal.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    const next = await engine.run([{ expressions: ['a'], input: tame }], signal);
    expect(next).toMatchObject({ ok: true, value: [[{ ok: true, value: 'yes' }]] });
  });

  it('gives the same answer for the same record, whatever it holds, and never throws', async () => {
    await using engine = createMappingEngine({
      expressions: { a: '{"h": $hash($), "s": $string(a), "p": $type(b) = "string" ? $plain(b)}' },
      clock: createRealClock(),
    });
    const record = fc.record({ a: fc.jsonValue(), b: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()) });
    await fc.assert(
      fc.asyncProperty(record, async (input) => {
        const jobs = [1, 2].map(() => ({ expressions: ['a'], input }));
        const answers = await engine.run(jobs, signal);
        expect(answers.ok).toBe(true);
        if (answers.ok) expect(answers.value[0]).toEqual(answers.value[1]);
      }),
      { numRuns: 150 },
    );
  });
});
