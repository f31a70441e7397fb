import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormatters } from '../../../src-renderer/i18n/formatters.ts';
import { resolveLanguage } from '../../../src-renderer/i18n/language.ts';

const en = createFormatters('en');
const zh = createFormatters('zh-CN');
const minute = 60_000;

describe('ages', () => {
  test.each([
    [0, '0s', '0秒'],
    [59_999, '59s', '59秒'],
    [minute, '1m', '1分钟'],
    [59 * minute, '59m', '59分钟'],
    [60 * minute, '1h', '1小时'],
    [24 * 60 * minute, '1d', '1天'],
  ])('%i ms', (ms, english, chinese) => {
    expect(en.age(ms)).toBe(english);
    expect(zh.age(ms)).toBe(chinese);
  });

  test('an age is never negative, whatever the clocks say', () => {
    fc.assert(fc.property(fc.integer(), (ms) => !en.age(ms).includes('-')));
  });
});

test('a talk time is minutes and seconds, with hours where there are any', () => {
  expect(en.clock(0)).toBe('0:00');
  expect(en.clock(245.9)).toBe('4:05');
  expect(en.clock(3729)).toBe('1:02:09');
  expect(en.clock(-3)).toBe('0:00');
});

test('a list shows the time today and the date before', () => {
  const now = new Date(2026, 10, 23, 14, 0).getTime();
  expect(en.when(new Date(2026, 10, 23, 9, 5).getTime(), now)).toBe('09:05');
  expect(en.when(new Date(2026, 10, 22, 9, 5).getTime(), now)).toMatch(/Nov 22/);
  expect(zh.when(new Date(2025, 10, 22).getTime(), now)).toMatch(/2025年/);
});

test('days are counted by the calendar, also over midnight', () => {
  const words = { today: 'Today', yesterday: 'Yesterday' };
  const now = new Date(2026, 10, 23, 0, 5).getTime();
  expect(en.day(now - 10 * minute, now, words)).toBe('Yesterday');
  expect(en.day(now - minute, now, words)).toBe('Today');
});

test('sizes of files', () => {
  expect(en.bytes(184_320)).toBe('184 kB');
  expect(en.bytes(1_440_000)).toBe('1.4 MB');
});

test('the language is the chosen one, else the first of the computer that is there', () => {
  expect(resolveLanguage('zh-CN', ['en'])).toBe('zh-CN');
  expect(resolveLanguage('system', ['de-DE', 'zh-TW', 'en'])).toBe('zh-CN');
  expect(resolveLanguage('system', ['fr'])).toBe('en');
});
