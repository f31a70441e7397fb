const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];
export { weekdays };

/** One window: it opens on these days at `from` and closes at `to`, on the next day where `to` is not after `from`. */
export interface OpeningWindow {
  readonly days: readonly Weekday[];
  /** `HH:MM`, 00:00 to 23:59. */
  readonly from: string;
  /** `HH:MM`, 00:00 to 24:00. */
  readonly to: string;
}

/** When a host may be spoken to. */
export interface OpeningHours {
  isOpen(now: number): boolean;
  /** When it opens next, in milliseconds since the epoch; `now` where it is open. Undefined where no window ever opens. */
  opensAt(now: number): number | undefined;
  /** A moment as people of the host would say it, e.g. `Tue 24 Nov 06:00 (Asia/Shanghai)`. */
  tell(at: number): string;
}

const minute = 60_000;
const day = 1_440;
/** A week and a day: some window of the same weekday is in it even where clocks change. */
const daysAhead = 8;

interface LocalTime {
  readonly weekday: number;
  readonly minute: number;
}

const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** @param timeZone IANA name, e.g. `Asia/Shanghai` */
export function createOpeningHours(windows: readonly OpeningWindow[], timeZone: string): OpeningHours {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const told = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const localTime = (at: number): LocalTime => {
    const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      weekday: weekdays.indexOf((parts['weekday'] ?? '').toLowerCase() as Weekday),
      minute: Number(parts['hour']) * 60 + Number(parts['minute']),
    };
  };
  const has = (window: OpeningWindow, weekday: number): boolean =>
    window.days.includes(weekdays[(weekday + 7) % 7] as Weekday);
  const holds = (window: OpeningWindow, { weekday, minute }: LocalTime): boolean => {
    const [from, to] = [minuteOf(window.from), minuteOf(window.to)];
    if (from < to) return has(window, weekday) && minute >= from && minute < to;
    return (has(window, weekday) && minute >= from) || (has(window, weekday - 1) && minute < to);
  };
  const isOpen = (now: number): boolean => windows.some((window) => holds(window, localTime(now)));

  /** When the window that should open at `at` does, after `now`: where clocks change in between it is up to an hour off. */
  const openedAround = (at: number, now: number): number | undefined => {
    if (at > now && isOpen(at) && !isOpen(at - minute)) return at;
    for (let step = -60; step <= 120; step += 1) {
      const moment = at + step * minute;
      if (moment > now && isOpen(moment)) return moment;
    }
    return undefined;
  };

  return {
    isOpen,
    opensAt(now) {
      if (isOpen(now)) return now;
      const start = now - (now % minute);
      const here = localTime(start);
      const candidates = windows.flatMap((window) =>
        Array.from({ length: daysAhead + 1 }, (_, ahead) => {
          if (!has(window, here.weekday + ahead)) return undefined;
          return start + (ahead * day + minuteOf(window.from) - here.minute) * minute;
        }),
      );
      const opens = candidates.flatMap((at) => {
        const found = at === undefined ? undefined : openedAround(at, now);
        return found === undefined ? [] : [found];
      });
      return opens.length === 0 ? undefined : Math.min(...opens);
    },
    tell: (at) => `${told.format(at).replace(',', '')} (${timeZone})`,
  };
}
