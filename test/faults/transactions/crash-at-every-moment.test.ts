import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory } from '../../kit/crash-run.ts';
import { plainStories, troubledStories } from '../../kit/crash-stories.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** A story that never dies has more moments than this only if something runs in circles. */
const mostMoments = 400;

describe.each([
  ['all systems well', plainStories],
  ['systems in trouble', troubledStories],
])('dying once at every moment, %s', (_, stories) => {
  it.each(stories.map((story) => [story.name, story] as const))(
    '%s',
    async (_name, story) => {
      await using dir = tempDir();
      const wrong: string[] = [];
      let count = 0;
      for (; count <= mostMoments; count++) {
        const folder = join(dir.path, String(count));
        mkdirSync(folder);
        // The zeroth run does not die.
        const result = await playStory(story, folder, count === 0 ? [] : [(moment) => moment === count]);
        const [first] = result.gates;
        const diedAt = first?.moments.at(-1);
        wrong.push(...brokenInvariants(story, result).map((text) => `died at ${count} (${diedAt}): ${text}`));
        if (count > 0 && first?.dead === false) break;
      }
      expect(wrong).toEqual([]);
      expect(count).toBeGreaterThan(20);
      expect(count).toBeLessThan(mostMoments);
    },
    60_000,
  );
});
