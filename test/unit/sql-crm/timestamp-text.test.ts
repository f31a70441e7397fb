import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  formatTimestamp,
  parseTimestamp,
  timestampResolution,
} from '../../../src-main/core/adapters/sql-crm/timestamp-text.ts';

// Milliseconds have twelve digits from March 1973 on; shorter numbers are seconds.
const ms = fc.integer({ min: Date.UTC(1974, 0), max: Date.UTC(2100, 0) });

it.each([['2026-11-23 09:30:00.500'], ['2026-11-23T09:30:00.500Z'], ['2026-11-23T09:30:00.500'], ['1795426200500']])(
  'a time written in the form of %s reads back as itself',
  (sample) => {
    fc.assert(
      fc.property(ms, (time) => {
        expect(parseTimestamp(formatTimestamp(time, sample))).toBe(time);
      }),
    );
  },
);

it('times are UTC unless they say otherwise', () => {
  const at = Date.UTC(2026, 10, 23, 9, 30);
  expect(parseTimestamp('2026-11-23 09:30:00')).toBe(at);
  expect(parseTimestamp('2026-11-23 09:30')).toBe(at);
  expect(parseTimestamp('2026-11-23 09:30:00+00')).toBe(at);
  expect(parseTimestamp('2026-11-23 17:30:00.000000+08')).toBe(at);
  expect(parseTimestamp('2026-11-23T04:00:00-05:30')).toBe(at);
  expect(parseTimestamp('1795426200')).toBe(1_795_426_200_000);
  expect(parseTimestamp('2026-11-23')).toBe(Date.UTC(2026, 10, 23));
});

it('what is no time is told apart from a time', () => {
  for (const text of ['', 'next tuesday', '0000-00-00 00:00:00', '23.11.2026', '2026-11-23 9:30']) {
    expect(parseTimestamp(text)).toBeUndefined();
  }
});

it('knows how coarse a form is', () => {
  expect(timestampResolution('2026-11-23')).toBe(86_400_000);
  expect(timestampResolution('2026-11-23 09:30')).toBe(60_000);
  expect(timestampResolution('2026-11-23 09:30:00+00')).toBe(1_000);
  expect(timestampResolution('2026-11-23 09:30:00.5+00')).toBe(1);
  expect(timestampResolution('1795426200')).toBe(1_000);
});
