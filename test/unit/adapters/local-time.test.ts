import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocalTime, isTimeZone } from '../../../src-main/core/adapters/local-time.ts';

const wall = (text: string) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millis = 0] = text.split(/\D/).map(Number);
  return { year, month, day, hour, minute, second, millis };
};
const iso = (text: string, zone: string): string | undefined => {
  const at = fromLocalTime(wall(text), zone);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('a time on a clock somewhere', () => {
  it.each([
    ['2026-11-23 10:00:00', 'Asia/Shanghai', '2026-11-23T02:00:00.000Z'],
    ['2026-07-01 10:00:00', 'Europe/Berlin', '2026-07-01T08:00:00.000Z'],
    ['2026-12-01 10:00:00', 'Europe/Berlin', '2026-12-01T09:00:00.000Z'],
    ['2026-11-23 10:00:00.250', 'UTC', '2026-11-23T10:00:00.250Z'],
    ['2026-11-23 00:00:00', 'Asia/Kathmandu', '2026-11-22T18:15:00.000Z'],
  ])('%s in %s is %s', (text, zone, utc) => expect(iso(text, zone)).toBe(utc));

  it('that comes twice is the first of the two', () => {
    expect(iso('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('that never comes is as the clock before the change would have it', () => {
    expect(iso('2026-03-29 02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each(['2026-02-30 00:00:00', '2026-13-01 00:00:00', '2026-01-01 24:00:00', '2026-01-01 10:60:00'])(
    '%s is none',
    (text) => expect(iso(text, 'Asia/Shanghai')).toBeUndefined(),
  );

  it('of any moment leads back to it where the zone changes no clocks', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1995-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (date) => {
          const shown = new Date(date.getTime() + 8 * 3_600_000).toISOString();
          expect(fromLocalTime(wall(shown.slice(0, -1)), 'Asia/Shanghai')).toBe(date.getTime());
        },
      ),
    );
  });

  it('needs a zone the platform knows', () => {
    expect([isTimeZone('Asia/Shanghai'), isTimeZone('Mars/Base'), isTimeZone('')]).toEqual([true, false, false]);
  });
});
