import { join } from 'node:path';
import { expect, test } from 'vitest';
import { descriptorStory, everyDescribedPlan, everyDescriptor } from '../../kit/every-descriptor.ts';
import { openStage, playLife } from '../../kit/crash-run.ts';
import { faultEvery, printCount } from '../../kit/fault-counts.ts';
import { playShare } from '../../kit/play-share.ts';
import { quickTempDir } from '../../kit/quick-temp-dir.ts';
import { sizeOf } from '../../kit/share-of.ts';

const descriptors = everyDescriptor();
const all = sizeOf(everyDescribedPlan());
/** Milliseconds a story takes at the worst, with a death at every moment, on a machine with other work. */
const worstMs = 2_000;

test(
  'whatever a descriptor declares, a death at every moment loses and doubles nothing, alone and among others',
  async () => {
    const { wrong, played } = await playShare(everyDescribedPlan());
    expect(wrong).toEqual([]);
    expect(played.deaths).toBeGreaterThan(100);
    printCount('every descriptor, alone and among others, dying at every moment', {
      descriptors: descriptors.length,
      ...played,
      'stories in all': all,
    });
  },
  60_000 + Math.ceil(all / faultEvery) * worstMs,
);

test('a participant of which nobody could find out whether it arrived is refused when the plan is built, and never asked', async () => {
  await using dir = quickTempDir();
  const blind = descriptors.filter(({ refused }) => refused);
  for (const one of blind) {
    const story = descriptorStory(one, false);
    const stage = openStage(story);
    await expect(playLife(story, stage, join(dir.path, 'workspace.db')), one.name).rejects.toThrow(/offers no way/);
    expect(stage.systems.flatMap(({ calls }) => calls)).toEqual([]);
  }
  expect(blind.length).toBeGreaterThan(0);
  printCount('descriptors of which no plan can be made', { descriptors: descriptors.length, refused: blind.length });
}, 60_000);
