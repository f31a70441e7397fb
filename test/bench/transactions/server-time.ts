import { readdirSync, readFileSync } from 'node:fs';

/** Length of a clock tick of `/proc/<pid>/stat`, microseconds; Linux has shown 100 ticks a second to programs since 2.6. */
const tickUs = 10_000;

/** `utime`, `stime` and those of ended children, from field 14 on (proc_pid_stat(5)). */
function ticksOf(stat: string, withEnded: boolean): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  return (user ?? 0) + (system ?? 0) + (withEnded ? (endedUser ?? 0) + (endedSystem ?? 0) : 0);
}

/** Processor time of a server and all its children so far, microseconds; `undefined` where the system does not say. */
export function serverTimeUs(pid: number): number | undefined {
  try {
    let ticks = ticksOf(readFileSync(`/proc/${pid}/stat`, 'utf8'), true);
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        if (parent === pid) ticks += ticksOf(stat, false);
      } catch {
        // It ended while the list was read; then its time is in its parent's.
      }
    }
    return ticks * tickUs;
  } catch {
    return undefined;
  }
}
