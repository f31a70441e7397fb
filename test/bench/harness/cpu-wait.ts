import { readFileSync } from 'node:fs';

/**
 * Starts a watch on how long this process's first thread, the one that runs JavaScript, could run but got no processor because
 * others had them. Call the result for the share in percent since then; `undefined` where the system does not say.
 *
 * Second figure of `/proc/<pid>/schedstat`, nanoseconds: https://docs.kernel.org/scheduler/sched-stats.html
 */
export function watchCpuWait(): () => number | undefined {
  const [startedAt, before] = [performance.now(), waitedMs()];
  return () => {
    const after = waitedMs();
    if (before === undefined || after === undefined) return undefined;
    return ((after - before) * 100) / (performance.now() - startedAt);
  };
}

/** All that this process's first thread has waited for a processor so far, milliseconds; `undefined` as above. */
export function waitedMs(): number | undefined {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return undefined;
  }
}
