import { expect, test } from 'vitest';
import { everyPlan, everyTroubledPlan } from '../../kit/every-plan.ts';
import { faultEvery, printCount } from '../../kit/fault-counts.ts';
import { playShare } from '../../kit/play-share.ts';
import { sizeOf } from '../../kit/share-of.ts';

const all = sizeOf(everyTroubledPlan());
/** Milliseconds a story takes at the worst, with a death at every moment, on a machine with other work. */
const worstMs = 2_000;
/** Two deaths in a row mean some twenty times as many histories: so many fewer stories. */
const everySecondDeath = faultEvery * 100;

test(
  'every plan of up to three participants survives a death at every moment, with every single trouble on the way',
  async () => {
    const { wrong, played } = await playShare(everyTroubledPlan());
    expect(wrong).toEqual([]);
    expect(played.deaths).toBeGreaterThan(100);
    printCount('every plan of up to three, every single trouble, dying at every moment', {
      plans: everyPlan().length,
      ...played,
      'stories in all': all,
    });
  },
  60_000 + Math.ceil(all / faultEvery) * worstMs,
);

test(
  'who dies at every moment of every recovery as well keeps to the same rules',
  async () => {
    const { wrong, played } = await playShare(everyTroubledPlan(), { every: everySecondDeath, deaths: 2 });
    expect(wrong).toEqual([]);
    printCount('the same, dying at every moment and at every moment of every recovery', {
      ...played,
      'stories in all': all,
    });
  },
  120_000 + Math.ceil(all / everySecondDeath) * 20 * worstMs,
);
