import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handlings, playBusHistory, type BusHistory, type Handling } from '../../kit/bus-history.ts';
import { faultHistories, faultSeed, printCount } from '../../kit/fault-counts.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';

let folders = 0;
function play(dir: string, history: BusHistory): ReturnType<typeof playBusHistory> {
  const folder = join(dir, String(folders++));
  mkdirSync(folder);
  return playBusHistory(folder, history);
}

/** Two lanes, one of them with three messages; every fate of the first attempts of the message that others wait behind. */
const stories: readonly BusHistory['messages'][] = handlings.flatMap((first) =>
  (['done', 'retry'] as const).map((second): BusHistory['messages'] => [
    { lane: 'a', handling: [first, second] },
    { lane: 'b', handling: [second], inTransaction: true, repeated: true },
    { lane: 'a', handling: [], repeated: true },
    { lane: 'a', handling: [] },
  ]),
);

test('dying before or after every write and every delivery loses nothing and keeps lanes in order', async () => {
  await using dir = quickTempDir();
  const wrong: string[] = [];
  let histories = 0;
  for (const [index, messages] of stories.entries()) {
    const { moments, wrong: atPeace } = await play(dir.path, { messages, deaths: [] });
    wrong.push(...atPeace.map((text) => `story ${index}: ${text}`));
    for (let death = 1; death <= moments; death++) {
      // The wall clock is an hour off in the next life, this way or that.
      const jumpMs = death % 2 === 0 ? 3_600_000 : -3_600_000;
      const result = await play(dir.path, { messages, deaths: [death], jumpMs });
      wrong.push(...result.wrong.map((text) => `story ${index}, died at ${death}: ${text}`));
      histories++;
    }
  }
  expect(wrong).toEqual([]);
  expect(histories).toBeGreaterThan(100);
  printCount('bus alone, dying at every moment', { stories: stories.length, histories });
}, 300_000);

const anyHandling: fc.Arbitrary<Handling> = fc.constantFrom(...handlings);
const anyHistory: fc.Arbitrary<BusHistory> = fc.record({
  messages: fc.array(
    fc.record({
      lane: fc.constantFrom('a', 'b', 'c'),
      handling: fc.array(anyHandling, { maxLength: 3 }),
      inTransaction: fc.boolean(),
      repeated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  deaths: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
  jumpMs: fc.constantFrom(0, 3_600_000, -3_600_000),
});

test(
  'random traffic, deaths and clock jumps keep to the same rules; a failure shrinks to its cause',
  async () => {
    await using dir = quickTempDir();
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        deaths += history.deaths.length;
        expect((await play(dir.path, history)).wrong).toEqual([]);
      }),
      { numRuns: faultHistories, seed: faultSeed },
    );
    printCount('bus alone, random histories', { histories: faultHistories, deaths });
  },
  60_000 + faultHistories * 2_000,
);
