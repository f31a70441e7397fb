import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory } from '../../kit/crash-run.ts';
import { plainStories, troubledStories } from '../../kit/crash-stories.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const storyNamed = (name: string) => {
  const story = [...plainStories, ...troubledStories].find((one) => one.name === name);
  if (story === undefined) throw new Error(`no story "${name}"`);
  return story;
};

it.each(['bank + mail + ticket', 'the pivot refuses', 'a branch is prepared after its time-out'])(
  'dying a second and a third time while recovering: %s',
  async (name) => {
    const story = storyNamed(name);
    await using dir = tempDir();
    const wrong: string[] = [];
    // Every fifth moment of the first life, with ends of the next two lives that sweep over their recovery.
    for (let first = 8; first <= 88; first += 5) {
      const second = 4 + ((first * 7) % 31);
      const third = 3 + ((first * 11) % 23);
      const folder = join(dir.path, String(first));
      mkdirSync(folder);
      const result = await playStory(
        story,
        folder,
        [first, second, third].map((at) => (moment: number) => moment === at),
      );
      const at = result.gates.map((gate) => gate.moments.length).join('/');
      wrong.push(...brokenInvariants(story, result).map((text) => `died at ${at}: ${text}`));
    }
    expect(wrong).toEqual([]);
  },
  60_000,
);
