import { fromLocalTime } from '../local-time.ts';

const plain = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

/** Times of go-fly: RFC 3339 in rows of its database, `YYYY-MM-DD HH:MM:SS` of the server's clock elsewhere. `undefined` for others. */
export function chatTime(text: string, zone: string): number | undefined {
  const match = plain.exec(text);
  if (match === null) {
    const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    // Go writes the year 1 where nothing was set.
    return Number.isFinite(at) && at > 0 ? at : undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return fromLocalTime({ year, month, day, hour, minute, second, millis }, zone);
}
