import { expect, test } from 'vitest';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { dieAtEveryMoment } from '../../kit/crash-enumeration.ts';
import { forkAtEveryMoment } from '../../kit/crash-forks.ts';
import { plainStories, troubledStories } from '../../kit/crash-stories.ts';
import { everyFault } from '../../kit/fault-counts.ts';

const names = [
  'vault + sheet + diary',
  'the pivot takes effect after its time-out',
  'a branch is prepared after its time-out',
];
const stories = [...plainStories, ...troubledStories].filter(({ name }) => everyFault || names.includes(name));

const endOf = ({ state, participants, audit }: TransactionView): string =>
  [state, ...participants.map((one) => `${one.system} ${one.state}`), ...audit.map(({ event }) => event)].join(', ');

// The enumeration rests on this: it puts worlds aside where the other way of dying lives each life up to its death.
test.each(stories.map((story) => [story.name, story] as const))(
  'a core that is killed and a world that was put aside at that moment come to the same end: %s',
  async (_name, story) => {
    const killed = await dieAtEveryMoment(story);
    const forked = await forkAtEveryMoment(story);
    expect(forked.ends.map(endOf)).toEqual(killed.ends.map(endOf));
    expect(forked.worlds).toBeLessThan(forked.moments);
    expect([...killed.wrong, ...forked.wrong]).toEqual([]);
  },
  120_000,
);
