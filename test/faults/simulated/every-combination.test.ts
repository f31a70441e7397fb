import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory } from '../../kit/crash-run.ts';
import { everyCombinedPlan } from '../../kit/every-plan.ts';
import { faultEvery, printCount } from '../../kit/fault-counts.ts';
import { playShare } from '../../kit/play-share.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';
import { shareOf, sizeOf } from '../../kit/share-of.ts';

const all = sizeOf(everyCombinedPlan());
/** Milliseconds a history takes at the worst, on a machine with other work. */
const worstMs = 200;
/** With a death at every moment each of them is some thirty histories. */
const everyDying = faultEvery * 40;

test(
  'every plan of up to three participants keeps to the rules whatever becomes of all its prepares, or of all its commits',
  async () => {
    await using dir = quickTempDir();
    const wrong: string[] = [];
    let stories = 0;
    for (const story of shareOf(everyCombinedPlan())) {
      const folder = join(dir.path, String(stories++));
      mkdirSync(folder);
      const result = await playStory(story, folder, []);
      wrong.push(...brokenInvariants(story, result).map((text) => `${story.name}: ${text}`));
      rmSync(folder, { recursive: true });
    }
    expect(wrong).toEqual([]);
    printCount('every plan of up to three, every combination of answers', { stories, 'stories in all': all });
  },
  60_000 + Math.ceil(all / faultEvery) * worstMs,
);

test(
  'so it does with a death at every moment on top',
  async () => {
    const { wrong, played } = await playShare(everyCombinedPlan(), { every: everyDying });
    expect(wrong).toEqual([]);
    printCount('every combination of answers, dying at every moment', { ...played, 'stories in all': all });
  },
  60_000 + Math.ceil(all / everyDying) * 40 * worstMs,
);
