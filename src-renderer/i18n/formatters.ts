const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Everything the window says about times, ages and numbers, in the agent's language and time zone. */
export interface Formatters {
  /** Short age of a past moment: `45s`, `12m`, `3h`, `2d`; in whole units, rounded down. Never negative. */
  age(ms: number): string;
  /** The words for an age that is too short to count. */
  isNow(ms: number): boolean;
  /** Time of day, `14:05`. */
  time(at: number): string;
  /** Date and time of day for lists: time today, day and month this year, else the date. */
  when(at: number, now: number): string;
  /** Full date and time, for tooltips. */
  full(at: number): string;
  /** Heading of a day on the timeline; `today` and `yesterday` come from the catalogue. */
  day(at: number, now: number, words: { today: string; yesterday: string }): string;
  /** Length of a call from seconds: `4:05`, `1:02:09`. */
  clock(seconds: number): string;
  number(n: number): string;
  /** Size of a file, `1.4 MB`. */
  bytes(n: number): string;
}

const unitOf = (ms: number): readonly [number, 'second' | 'minute' | 'hour' | 'day'] =>
  ms < MINUTE
    ? [Math.floor(ms / SECOND), 'second']
    : ms < HOUR
      ? [Math.floor(ms / MINUTE), 'minute']
      : ms < DAY
        ? [Math.floor(ms / HOUR), 'hour']
        : [Math.floor(ms / DAY), 'day'];

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
/** Days between two moments by the calendar, right also across a change of the clocks. */
const daysBetween = (at: number, now: number): number => Math.round((startOfDay(now) - startOfDay(at)) / DAY);

export function createFormatters(locale: string): Formatters {
  const units = new Map<string, Intl.NumberFormat>();
  const unit = (name: string, value: number, digits = 0): string => {
    const key = `${name}/${digits}`;
    let format = units.get(key);
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: name,
        unitDisplay: name.endsWith('byte') ? 'short' : 'narrow',
        maximumFractionDigits: digits,
      });
      units.set(key, format);
    }
    return format.format(value);
  };
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const date = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
  const dayName = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const dayNameYear = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear();
  return {
    age: (ms) => {
      const [value, name] = unitOf(Math.max(0, ms));
      return unit(name, value);
    },
    isNow: (ms) => ms < 5 * SECOND,
    time: (at) => time.format(at),
    when: (at, now) =>
      daysBetween(at, now) === 0 ? time.format(at) : sameYear(at, now) ? dayMonth.format(at) : date.format(at),
    full: (at) => full.format(at),
    day: (at, now, words) => {
      const days = daysBetween(at, now);
      if (days === 0) return words.today;
      if (days === 1) return words.yesterday;
      return sameYear(at, now) ? dayName.format(at) : dayNameYear.format(at);
    },
    clock: (seconds) => {
      const s = Math.max(0, Math.floor(seconds));
      const two = (n: number) => String(n).padStart(2, '0');
      const h = Math.floor(s / 3600);
      const m = Math.floor(s / 60) % 60;
      return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
    },
    number: (n) => number.format(n),
    bytes: (n) => (n < 1000 ? unit('byte', n) : n < 1e6 ? unit('kilobyte', n / 1e3) : unit('megabyte', n / 1e6, 1)),
  };
}
