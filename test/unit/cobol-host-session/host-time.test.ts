import { describe, expect, test } from 'vitest';
import { createHostTime, isoDate } from '../../../src-main/core/adapters/cobol-host/messages/host-time.ts';

const iso = (zone: string, digits: string): string | undefined => {
  const at = createHostTime(zone).parse(digits);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('times of a host', () => {
  test.each([
    ['Asia/Shanghai', '20261123093000', '2026-11-23T01:30:00.000Z'],
    ['Europe/Zurich', '20260701120000', '2026-07-01T10:00:00.000Z'],
    ['Europe/Zurich', '20260101120000', '2026-01-01T11:00:00.000Z'],
    ['America/New_York', '20261101003000', '2026-11-01T04:30:00.000Z'],
    ['UTC', '20240229235959', '2024-02-29T23:59:59.000Z'],
  ])('the wall clock of %s', (zone, digits, expected) => {
    expect(iso(zone, digits)).toBe(expected);
  });

  test.each([
    '',
    '0',
    '00000000000000',
    '20260230120000',
    '20261301000000',
    '20261123246000',
    'hello',
    '99999999999999',
  ])('"%s" is no time', (digits) => {
    expect(iso('UTC', digits)).toBeUndefined();
  });

  test('a date has a day that the month has', () => {
    expect([isoDate('20190501'), isoDate('20190431'), isoDate('0')]).toEqual(['2019-05-01', undefined, undefined]);
  });
});
