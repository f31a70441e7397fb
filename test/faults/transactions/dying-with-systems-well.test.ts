import { describe, expect, it } from 'vitest';
import { dieAtEveryMoment } from '../../kit/crash-enumeration.ts';
import { plainStories } from '../../kit/crash-stories.ts';

describe('dying at any moment loses and doubles nothing while all systems are well', () => {
  it.each(plainStories.map((story) => [story.name, story] as const))(
    '%s',
    async (_name, story) => {
      const { wrong, moments } = await dieAtEveryMoment(story);
      expect(wrong).toEqual([]);
      expect(moments).toBeGreaterThan(20);
    },
    60_000,
  );
});
