import { fromLocalTime } from '../local-time.ts';

const written =
  /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ]?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads a time in the ways partners write it: ISO 8601 with or without separators and offset, `2026/11/23 10:00`, `2026年11月23日`, seconds
 * (10 digits) or milliseconds (13 digits) since 1970. Without an offset it is of the zone. `undefined` where it is none of these.
 */
export function recordTime(text: string, zone: string): number | undefined {
  const value = text.trim();
  if (/^\d{10}$/.test(value)) return Number(value) * 1_000;
  if (/^\d{13}$/.test(value)) return Number(value);
  const match = written.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const millis = Number(fraction.padEnd(3, '0').slice(0, 3));
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall = { year: y, month: mo, day: d, hour: h, minute: mi, second: s, millis };
  const utc = fromLocalTime(wall, offset === undefined ? zone : 'UTC');
  if (utc === undefined || offset === undefined || offset === 'Z') return utc;
  const digits = offset.slice(1).replace(':', '');
  const ahead = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
  return offset.startsWith('-') ? utc + ahead : utc - ahead;
}
