/** A time as it stands on a clock somewhere: months and days count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millis: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** True where the platform knows the zone (IANA time zone database), e.g. `Asia/Shanghai`. */
export function isTimeZone(zone: string): boolean {
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', { ...fields, second: 'numeric', hourCycle: 'h23', timeZone: zone });
  formats.set(zone, made);
  return made;
}

/** Milliseconds that clocks in the zone are ahead of UTC at that moment. */
function offsetAt(utc: number, zone: string): number {
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(utc)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(utc / 1000) * 1000;
}

/**
 * When a clock in the zone shows this time, in milliseconds since 1970. Where it shows it twice (the end of summer time) the first; where
 * never (its beginning) the moment as the clock before the change would have it. `undefined` for what is no date, such as 30 February.
 */
export function fromLocalTime(wall: WallTime, zone: string): number | undefined {
  const { year, month, day, hour, minute, second, millis } = wall;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, millis);
  const back = new Date(asUtc);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour;
  if (!same || back.getUTCMinutes() !== minute || back.getUTCSeconds() !== second) return undefined;
  // The offset before and after can differ by a change of the clocks: of the two guesses the earlier one that fits is meant.
  const guesses = [asUtc - offsetAt(asUtc - 86_400_000, zone), asUtc - offsetAt(asUtc + 86_400_000, zone)];
  const fitting = guesses.filter((guess) => guess + offsetAt(guess, zone) === asUtc).toSorted((a, b) => a - b);
  return fitting[0] ?? guesses[0];
}
