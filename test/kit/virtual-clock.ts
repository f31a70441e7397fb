import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../src-main/core/ports/clock.ts';

/** Turns of the event loop given to promise chains between two timers, so that what they start is in place. */
const settleTurns = 16;

interface VirtualTimer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until the test turns it. */
export interface VirtualClock extends Clock {
  /** Runs every timer that falls due within `ms`, in order of due time, and lets promises settle before and after each. */
  advance(ms: number): Promise<void>;
  /** Steps the wall clock only, either way: no timer fires, `monotonic` does not move. */
  jump(ms: number): void;
  /** Timers and sleeps that wait. */
  readonly pending: number;
  /** Milliseconds until the next timer, or `undefined` where nothing waits. */
  readonly nextIn: number | undefined;
  /** The same clock for something whose timers outlive a core: `save` remembers them. */
  readonly outlasting: Clock;
  /** Remembers the time and the timers of `outlasting`; the function it gives puts that back and drops all other timers. */
  save(): () => void;
}

/** @param startMs wall clock at the start; the default is 2026-01-05T08:00:00Z, a Monday. */
export function createVirtualClock(startMs = Date.UTC(2026, 0, 5, 8)): VirtualClock {
  let wallOffset = startMs;
  let elapsed = 0;
  let order = 0;
  const timers = new Set<VirtualTimer>();
  const lasting = new WeakSet<VirtualTimer>();

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < settleTurns; turn++) await nextTurn();
  };
  const next = (): VirtualTimer | undefined => {
    let first: VirtualTimer | undefined;
    for (const timer of timers) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  };
  const start = (ms: number, callback: () => void, lasts = false): Disposable => {
    const timer: VirtualTimer = { at: elapsed + Math.max(0, ms), order: order++, callback };
    timers.add(timer);
    if (lasts) lasting.add(timer);
    return { [Symbol.dispose]: () => void timers.delete(timer) };
  };

  const clock: VirtualClock = {
    now: () => wallOffset + elapsed,
    monotonic: () => elapsed,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const withdrawn = (): void => {
          timer[Symbol.dispose]();
          reject(signal?.reason);
        };
        const timer = start(ms, () => {
          signal?.removeEventListener('abort', withdrawn);
          resolve();
        });
        signal?.addEventListener('abort', withdrawn, { once: true });
      });
    },
    timer: (ms, callback) => start(ms, callback),
    async advance(ms) {
      const until = elapsed + ms;
      await settle();
      for (let due = next(); due !== undefined && due.at <= until; due = next()) {
        timers.delete(due);
        elapsed = Math.max(elapsed, due.at);
        due.callback();
        await settle();
      }
      elapsed = until;
    },
    jump(ms) {
      wallOffset += ms;
    },
    get pending() {
      return timers.size;
    },
    get nextIn() {
      const first = next();
      return first === undefined ? undefined : first.at - elapsed;
    },
    get outlasting() {
      return Object.assign(Object.create(clock) as Clock, {
        timer: (ms: number, callback: () => void) => start(ms, callback, true),
      });
    },
    save() {
      const saved = { wallOffset, elapsed, order, kept: [...timers].filter((timer) => lasting.has(timer)) };
      return () => {
        ({ wallOffset, elapsed, order } = saved);
        timers.clear();
        for (const timer of saved.kept) timers.add(timer);
      };
    },
  };
  return clock;
}
