import { describe, expect, it } from 'vitest';
import { dieAtEveryMoment } from '../../kit/crash-enumeration.ts';
import { troubledStories } from '../../kit/crash-stories.ts';

describe('dying at any moment loses and doubles nothing while systems refuse, lose, delay or repeat', () => {
  it.each(troubledStories.map((story) => [story.name, story] as const))(
    '%s',
    async (_name, story) => {
      const { wrong, moments } = await dieAtEveryMoment(story);
      expect(wrong).toEqual([]);
      expect(moments).toBeGreaterThan(20);
    },
    60_000,
  );
});
