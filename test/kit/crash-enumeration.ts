import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { brokenInvariants } from './crash-invariants.ts';
import { playStory, type CrashStory } from './crash-run.ts';
import { quickTempDir } from './quick-temp-dir.ts';

/** A story has more moments than this only if something runs in circles. */
const mostMoments = 400;

/**
 * Plays a story once without a death, then dying at its first moment, at its second, and so on until a life outlives the
 * count.
 *
 * @returns what went wrong, with the moment of death, and how many moments there were
 */
export async function dieAtEveryMoment(story: CrashStory): Promise<{
  readonly wrong: readonly string[];
  readonly moments: number;
  /** How it ended without a death, and having died at each of its moments. */
  readonly ends: readonly TransactionView[];
}> {
  await using dir = quickTempDir();
  const wrong: string[] = [];
  const ends: TransactionView[] = [];
  for (let count = 0; count <= mostMoments; count++) {
    const folder = join(dir.path, String(count));
    mkdirSync(folder);
    const result = await playStory(story, folder, count === 0 ? [] : [(moment) => moment === count]);
    const [first] = result.gates;
    const diedAt = first?.moments.at(-1);
    wrong.push(...brokenInvariants(story, result).map((text) => `died at ${count} (${diedAt}): ${text}`));
    if (count > 0 && first?.dead === false) return { wrong, ends, moments: count };
    ends.push(result.view);
  }
  return { wrong: [...wrong, `more than ${mostMoments} moments`], ends, moments: mostMoments };
}
