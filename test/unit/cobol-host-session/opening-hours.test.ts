import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createOpeningHours,
  weekdays,
  type OpeningWindow,
} from '../../../src-main/core/adapters/cobol-host/session/opening-hours.ts';

const at = (text: string): number => Date.parse(text);
const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

describe('hours of a host', () => {
  test('a window holds from its first minute to before its last', () => {
    const hours = createOpeningHours([{ days: workdays, from: '06:00', to: '22:30' }], 'Asia/Shanghai');
    // Monday, 23 November 2026; Shanghai is eight hours ahead.
    expect(hours.isOpen(at('2026-11-22T21:59:59Z'))).toBe(false);
    expect(hours.isOpen(at('2026-11-22T22:00:00Z'))).toBe(true);
    expect(hours.isOpen(at('2026-11-23T14:29:59Z'))).toBe(true);
    expect(hours.isOpen(at('2026-11-23T14:30:00Z'))).toBe(false);
  });

  test('after the last window of the week it opens on the first day of the next', () => {
    const hours = createOpeningHours([{ days: workdays, from: '06:00', to: '22:30' }], 'Asia/Shanghai');
    const friday = at('2026-11-27T15:00:00Z');
    expect(new Date(hours.opensAt(friday) ?? 0).toISOString()).toBe('2026-11-29T22:00:00.000Z');
    expect(hours.tell(hours.opensAt(friday) ?? 0)).toBe('Mon 30 Nov 06:00 (Asia/Shanghai)');
  });

  test('a window over midnight belongs to the day on which it opens', () => {
    const hours = createOpeningHours([{ days: ['sat'], from: '22:00', to: '04:00' }], 'UTC');
    expect(hours.isOpen(at('2026-11-28T23:00:00Z'))).toBe(true);
    expect(hours.isOpen(at('2026-11-29T03:59:00Z'))).toBe(true);
    expect(hours.isOpen(at('2026-11-29T04:00:00Z'))).toBe(false);
    expect(hours.isOpen(at('2026-11-29T23:00:00Z'))).toBe(false);
  });

  test('shortly before a window the end of another does not hide it', () => {
    const hours = createOpeningHours(
      [
        { days: weekdays, from: '08:00', to: '12:00' },
        { days: weekdays, from: '12:30', to: '18:00' },
      ],
      'UTC',
    );
    expect(hours.opensAt(at('2026-11-23T12:00:00Z'))).toBe(at('2026-11-23T12:30:00Z'));
  });

  test('where clocks go forward over the opening, it opens with the first minute that exists', () => {
    const hours = createOpeningHours([{ days: ['sun'], from: '02:30', to: '20:00' }], 'Europe/Zurich');
    // On 29 March 2026 two o'clock is followed by three o'clock (01:00 UTC).
    expect(hours.opensAt(at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  });

  test('where clocks go back it opens at the hour the clock on the wall shows', () => {
    const hours = createOpeningHours([{ days: ['sun'], from: '06:00', to: '20:00' }], 'Europe/Zurich');
    expect(hours.opensAt(at('2026-10-24T12:00:00Z'))).toBe(at('2026-10-25T05:00:00Z'));
  });

  test('the moment it opens is open, later than now, and the minute before it is not', () => {
    const time = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map((n) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`);
    const window = fc.record<OpeningWindow>({
      days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 4 }),
      from: time,
      to: time,
    });
    const zone = fc.constantFrom('UTC', 'Asia/Shanghai', 'Europe/Zurich', 'America/New_York', 'Australia/Lord_Howe');
    const now = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') });
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), zone, now, (windows, timeZone, start) => {
        const hours = createOpeningHours(windows, timeZone);
        const opens = hours.opensAt(start);
        expect(opens).toBeDefined();
        if (opens === undefined) return;
        expect(hours.isOpen(opens)).toBe(true);
        if (opens !== start) {
          expect(opens).toBeGreaterThan(start);
          expect(hours.isOpen(opens - 60_000)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
