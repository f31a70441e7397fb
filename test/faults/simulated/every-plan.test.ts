import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dieAtEveryMoment } from '../../kit/crash-enumeration.ts';
import { brokenInvariants } from '../../kit/crash-invariants.ts';
import { playStory } from '../../kit/crash-run.ts';
import { everyCombinedPlan, everyPlan, everyTroubledPlan } from '../../kit/every-plan.ts';
import { faultEvery, faultSeed, printCount } from '../../kit/fault-counts.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';

/** One in `faultEvery`, beginning where the seed says; `--every 1` takes all of them. */
function* share<T>(all: Iterable<T>): Generator<T> {
  let index = 0;
  for (const one of all) if (index++ % faultEvery === faultSeed % faultEvery) yield one;
}
const size = (all: Iterable<unknown>): number => {
  let count = 0;
  for (const _ of all) count++;
  return count;
};
const [troubled, combined] = [size(everyTroubledPlan()), size(everyCombinedPlan())];
/** Milliseconds a history takes at the worst, on a machine with other work. */
const worstMs = 200;
const moments = 60;

test(
  'every plan of up to three participants survives a death at every moment, with every single trouble on the way',
  async () => {
    const wrong: string[] = [];
    const played = { stories: 0, deaths: 0 };
    for (const story of share(everyTroubledPlan())) {
      const result = await dieAtEveryMoment(story);
      wrong.push(...result.wrong.map((text) => `${story.name}: ${text}`));
      played.stories++;
      played.deaths += result.moments;
    }
    expect(wrong).toEqual([]);
    printCount('every plan of up to three, every single trouble, dying at every moment', {
      plans: everyPlan().length,
      ...played,
      'stories in all': troubled,
    });
  },
  60_000 + Math.ceil(troubled / faultEvery) * moments * worstMs,
);

test(
  'every plan of up to three participants keeps to the rules whatever becomes of all its prepares, or of all its commits',
  async () => {
    await using dir = quickTempDir();
    const wrong: string[] = [];
    let stories = 0;
    for (const story of share(everyCombinedPlan())) {
      const folder = join(dir.path, String(stories++));
      mkdirSync(folder);
      const result = await playStory(story, folder, []);
      wrong.push(...brokenInvariants(story, result).map((text) => `${story.name}: ${text}`));
      rmSync(folder, { recursive: true });
    }
    expect(wrong).toEqual([]);
    printCount('every plan of up to three, every combination of answers', { stories, 'stories in all': combined });
  },
  60_000 + Math.ceil(combined / faultEvery) * worstMs,
);
