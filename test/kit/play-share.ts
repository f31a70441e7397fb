import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { forkAtEveryMoment } from './crash-forks.ts';
import type { CrashStory } from './crash-run.ts';
import { faultEvery } from './fault-counts.ts';
import { shareOf } from './share-of.ts';

/** What was played, for `printCount`. */
export type Played = Record<'stories' | 'deaths' | 'worlds' | TransactionView['state'], number>;

/**
 * Plays a share of stories with a death at every moment.
 *
 * @returns what was wrong, and how many histories came to which end
 */
export async function playShare(
  stories: Iterable<CrashStory>,
  { every = faultEvery, deaths = 1 }: { readonly every?: number; readonly deaths?: 1 | 2 } = {},
): Promise<{ readonly wrong: readonly string[]; readonly played: Partial<Played> }> {
  const wrong: string[] = [];
  const played: Partial<Played> & { stories: number; deaths: number; worlds: number } = {
    stories: 0,
    deaths: 0,
    worlds: 0,
  };
  for (const story of shareOf(stories, every)) {
    const result = await forkAtEveryMoment(story, deaths);
    wrong.push(...result.wrong.map((text) => `${story.name}: ${text}`));
    played.stories++;
    played.deaths += result.moments;
    played.worlds += result.worlds;
    for (const { state } of result.ends) played[state] = (played[state] ?? 0) + 1;
  }
  return { wrong, played };
}
