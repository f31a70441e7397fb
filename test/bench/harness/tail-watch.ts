import { PerformanceObserver } from 'node:perf_hooks';
import { waitedMs } from './cpu-wait.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Shares of the time that the slowest took, in percent; what is left is JavaScript, timers and the operating system. */
export interface TailCauses {
  readonly tailGcPct: number;
  readonly tailCommitPct: number;
  readonly tailCpuWaitPct: number;
}

/** Watches what may hold up a process, so that its slowest answers can be explained. All times are `performance.now()`. */
export interface TailWatch extends Disposable {
  /** To be called once a turn of the load: asks how long the thread waited for a processor since the last one. */
  turn(): void;
  /** A commit of the store, fsync included. */
  readonly committed: (from: number, to: number) => void;
  /** @param slowest from when each was due to when it was through */
  causes(slowest: readonly Span[]): TailCauses;
}

/** Shorter ones hold nobody up for long. */
const worthMs = 0.2;

export function watchTail(): TailWatch {
  const gc: Span[] = [];
  const commits: Span[] = [];
  const waits: Span[] = [];
  const take = (entries: readonly { readonly startTime: number; readonly duration: number }[]): void => {
    for (const { startTime, duration } of entries) gc.push({ from: startTime, to: startTime + duration });
  };
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  let [turnAt, waited] = [performance.now(), waitedMs() ?? 0];

  return {
    turn() {
      const [now, total] = [performance.now(), waitedMs() ?? 0];
      const ms = total - waited;
      // Where in the turn it waited is not known; that it ended just now is close enough.
      if (ms > worthMs) waits.push({ from: Math.max(turnAt, now - ms), to: now });
      [turnAt, waited] = [now, total];
    },
    committed(from, to) {
      if (to - from > worthMs) commits.push({ from, to });
    },
    causes(slowest) {
      take(observer.takeRecords());
      const all = slowest.reduce((sum, { from, to }) => sum + to - from, 0);
      const share = (spans: readonly Span[]): number => (all === 0 ? 0 : (overlap(spans, slowest) * 100) / all);
      return { tailGcPct: share(gc), tailCommitPct: share(commits), tailCpuWaitPct: share(waits) };
    },
    [Symbol.dispose]: () => observer.disconnect(),
  };
}

function overlap(spans: readonly Span[], slowest: readonly Span[]): number {
  let ms = 0;
  for (const { from, to } of slowest) {
    for (const span of spans) ms += Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
  }
  return ms;
}
