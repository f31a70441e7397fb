import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { answerParent } from '../harness/child.ts';
import { arrivals, offerOpenLoop, type OpenLoad } from '../harness/open-loop.ts';
import { createLatencyRecord } from '../harness/statistics.ts';

export interface FdatasyncInput {
  readonly folder: string;
  readonly load: OpenLoad;
}

/** What SQLite's log takes for a message of 256 bytes with everything around it, about. */
const bytesEach = 1_024;

/** What the disk itself does: the arrivals of a turn appended to a file and fsynced, nothing else. */
answerParent(async ({ folder, load }: FdatasyncInput) => {
  const file = openSync(join(folder, 'probe'), 'w');
  const latencies = createLatencyRecord(arrivals(load));
  let turn: number[] = [];
  const append = (): void => {
    writeSync(file, Buffer.alloc(turn.length * bytesEach, 1));
    fdatasyncSync(file);
    const now = performance.now();
    for (const due of turn) latencies.record(now - due);
    turn = [];
  };
  await offerOpenLoop(load, (_, due) => {
    if (turn.length === 0) setImmediate(append);
    turn.push(due);
  });
  await new Promise((resume) => setImmediate(resume));
  closeSync(file);
  return latencies.summary();
});
