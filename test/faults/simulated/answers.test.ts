import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerStory, takesDuplicates, troubleNames, type Trouble } from '../../kit/answer-stories.ts';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory, type CrashStory } from '../../kit/crash-run.ts';
import type { Kind } from '../../kit/crash-stories.ts';
import { everyFault, faultHistories, faultSeed, printCount } from '../../kit/fault-counts.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';

const kindsOfSystems = [
  'ticket',
  'sheet',
  'mail',
  'bank',
  'vault',
  'seats',
  'diary',
] as const satisfies readonly Kind[];

let folders = 0;
async function play(dir: string, story: CrashStory, deaths: readonly number[] = []): Promise<readonly string[]> {
  const folder = join(dir, String(folders++));
  mkdirSync(folder);
  const result = await playStory(
    story,
    folder,
    deaths.map((at) => (moment: number) => moment === at),
  );
  return brokenInvariants(story, result).map((text) => `${story.name}: ${text}`);
}

/** Every fate of the first two commits of one participant, with every fate of what is asked in between. */
function exhaustive(kind: Kind): CrashStory[] {
  const commits = [...troubleNames, ...(takesDuplicates(kind) ? (['duplicated'] as const) : [])];
  const stories: CrashStory[] = [];
  for (const first of commits) {
    for (const second of commits) {
      const commit: Trouble = { system: kind, step: 'commit', troubles: [first, second] };
      stories.push(answerStory([kind], [commit]));
      stories.push(answerStory([kind], [commit, { system: kind, step: 'probe', troubles: ['lostAnswer'] }]));
    }
    stories.push(
      answerStory([kind], [{ system: kind, step: 'prepare', troubles: [first === 'duplicated' ? 'well' : first] }]),
    );
  }
  return stories;
}

/** Every pair of fates of a pivot and of what comes before or behind it. */
function pairs(before: Kind, behind: Kind): CrashStory[] {
  return troubleNames.flatMap((pivot) =>
    troubleNames.flatMap((other) => [
      answerStory(
        [before, 'mail'],
        [
          { system: 'mail', step: 'commit', troubles: [pivot] },
          { system: before, step: 'commit', troubles: [other] },
        ],
      ),
      answerStory(
        [before, 'mail', behind],
        [
          { system: 'mail', step: 'commit', troubles: ['refused'] },
          { system: before, step: 'compensate', troubles: [pivot, other] },
        ],
      ),
      answerStory(
        [before, 'mail', behind],
        [
          { system: before, step: 'prepare', troubles: [pivot] },
          { system: behind, step: 'prepare', troubles: [other] },
        ],
      ),
      answerStory(
        [before, 'mail'],
        [
          { system: before, step: 'prepare', troubles: [pivot] },
          { system: 'mail', step: 'prepare', troubles: [other] },
        ],
      ),
      answerStory(
        ['mail', behind],
        [
          { system: 'mail', step: 'commit', troubles: [pivot] },
          { system: behind, step: 'commit', troubles: [other] },
        ],
      ),
    ]),
  );
}

test('whatever becomes of requests and answers of small plans, nothing is lost and nothing happens twice', async () => {
  await using dir = quickTempDir();
  const single = kindsOfSystems.flatMap(exhaustive);
  const double = [
    ...pairs('ticket', 'bank'),
    ...(everyFault ? [...pairs('sheet', 'diary'), ...pairs('ticket', 'seats')] : []),
  ];
  const wrong: string[] = [];
  for (const story of [...single, ...double]) wrong.push(...(await play(dir.path, story)));
  expect(wrong).toEqual([]);
  printCount('answers lost, late, reordered, garbled, twice: every combination', {
    'one participant': single.length,
    'two and three': double.length,
  });
}, 300_000);

const anyTrouble = (system: Kind): fc.Arbitrary<Trouble> =>
  fc.record({
    system: fc.constant(system),
    step: fc.constantFrom(
      'prepare' as const,
      'commit' as const,
      'compensate' as const,
      'probe' as const,
      'release' as const,
    ),
    troubles: fc.array(fc.constantFrom(...troubleNames), { minLength: 1, maxLength: 3 }),
  });

/** Four to six participants, at most one of which cannot be taken back, in trouble, and a core that dies up to three times. */
const anyHistory = fc.shuffledSubarray([...kindsOfSystems], { minLength: 4, maxLength: 6 }).chain((systems) =>
  fc.record({
    systems: fc.constant(systems),
    troubles: fc.array(fc.constantFrom(...systems).chain(anyTrouble), { maxLength: 8 }),
    deaths: fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 3 }),
  }),
);

test(
  'larger plans with random troubles and deaths keep to the same rules; a failure shrinks to its cause',
  async () => {
    await using dir = quickTempDir();
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        deaths += history.deaths.length;
        expect(await play(dir.path, answerStory(history.systems, history.troubles), history.deaths)).toEqual([]);
      }),
      { numRuns: faultHistories, seed: faultSeed },
    );
    printCount('random histories of four to six participants', { histories: faultHistories, deaths });
  },
  60_000 + faultHistories * 2_000,
);
