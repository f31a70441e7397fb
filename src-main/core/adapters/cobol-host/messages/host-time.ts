/** Times as a host writes them: `YYYYMMDDHHMMSS`, by the clock on its wall. */
export interface HostTime {
  /** Milliseconds since the epoch; `undefined` where the digits are no time (zero means "none"). */
  parse(digits: string): number | undefined;
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const asUtc = ({ year, month, day, hour, minute, second }: Parts): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** The figures of a time, or `undefined` where no calendar has them. */
function partsOf(digits: string): Parts | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits.padStart(14, '0'));
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  const parts = { year, month, day, hour, minute, second };
  if (year < 1900 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? parts : undefined;
}

/** @param timeZone IANA name of the zone the host's clock shows */
export function createHostTime(timeZone: string): HostTime {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  /** What the clock on the wall shows at a moment, as if it were UTC. */
  const shown = (at: number): number => {
    const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return asUtc({ year, month, day, hour, minute, second });
  };
  return {
    parse(digits) {
      const parts = partsOf(digits);
      if (parts === undefined) return undefined;
      const wanted = asUtc(parts);
      // The offset at the guess may be that of the other side of a clock change; a second look is enough.
      let at = wanted - (shown(wanted) - wanted);
      at -= shown(at) - wanted;
      return at;
    },
  };
}

/** `YYYYMMDD` as `YYYY-MM-DD`, `undefined` where no calendar has it. */
export function isoDate(digits: string): string | undefined {
  const text = digits.padStart(8, '0');
  const parts = partsOf(`${text}000000`);
  return parts === undefined ? undefined : `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
