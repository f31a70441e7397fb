import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory } from '../../kit/crash-run.ts';
import { plainStories, troubledStories } from '../../kit/crash-stories.ts';
import { everyFault, printCount } from '../../kit/fault-counts.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';

const names = ['bank + mail + ticket', 'the pivot takes effect after its time-out', 'systems are away by turns'];
const hour = 3_600_000;

test(
  'a wall clock that steps by an hour at any moment, with a death or without, breaks nothing',
  async () => {
    await using dir = quickTempDir();
    const stories = [...plainStories, ...troubledStories].filter(({ name }) => everyFault || names.includes(name));
    const wrong: string[] = [];
    let histories = 0;
    for (const story of stories) {
      let moments = Infinity;
      for (let moment = 1; moment <= moments; moment += everyFault ? 1 : 4) {
        for (const [ms, deaths] of [
          [hour, []],
          [-hour, []],
          [-hour, [moment + 2]],
        ] as const) {
          const folder = join(dir.path, String(histories++));
          mkdirSync(folder);
          const result = await playStory(
            { ...story, clockStep: { moment, ms } },
            folder,
            deaths.map((at) => (count: number) => count === at),
          );
          if (deaths.length === 0) moments = result.gates[0]?.moments.length ?? 0;
          wrong.push(...brokenInvariants(story, result).map((text) => `${story.name}, ${ms} at ${moment}: ${text}`));
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(histories).toBeGreaterThan(60);
    printCount('wall clock steps of an hour', { stories: stories.length, histories });
  },
  everyFault ? 3_600_000 : 300_000,
);
