const form = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?$/;

/**
 * Reads a time as the engines write it: `YYYY-MM-DD[ HH:MM[:SS[.fraction]]]` with an optional offset, otherwise UTC; or a number of
 * seconds (up to 11 digits) or milliseconds since 1970. `undefined` where it is none of these (also MySQL's zero date).
 */
export function parseTimestamp(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return isSeconds(text) ? number * 1_000 : number;
  }
  const match = form.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  if (month === '00' || day === '00') return undefined;
  const millis = Number(fraction.padEnd(3, '0').slice(0, 3));
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millis,
  );
  if (zone === 'Z') return utc;
  const sign = zone.startsWith('-') ? 1 : -1;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return utc + sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

/** The time in the form of `sample`, so that the two compare as the engine compares stored values. */
export function formatTimestamp(ms: number, sample: string): string {
  if (/^-?\d+(\.\d+)?$/.test(sample)) return String(isSeconds(sample) ? Math.floor(ms / 1_000) : Math.floor(ms));
  const iso = new Date(ms).toISOString();
  const zoned = sample.endsWith('Z') ? iso : iso.slice(0, -1);
  return sample.includes('T') ? zoned : zoned.replace('T', ' ');
}

const isSeconds = (number: string): boolean => number.replace(/^-|\..*$/g, '').length <= 11;

/** How far apart two times in this form are at least, in milliseconds: a day, a minute, a second or a millisecond. */
export function timestampResolution(sample: string): number {
  if (/^-?\d+(\.\d+)?$/.test(sample)) return isSeconds(sample) ? 1_000 : 1;
  if (!sample.includes(':')) return 86_400_000;
  if (/:\d\d:\d\d\.\d/.test(sample)) return 1;
  return /:\d\d:\d\d/.test(sample) ? 1_000 : 60_000;
}
