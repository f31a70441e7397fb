import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitedMs } from '../harness/cpu-wait.ts';
import { listen, type ContenderOptions, type Listening } from './contender.ts';

/** What a server process has used; `stallMs` is the longest its event loop was held since the last look. */
export interface Usage {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** What its JavaScript waited for a processor so far. */
  readonly cpuWaitMs: number;
  readonly cpuUs: number;
  readonly stallMs: number;
  /** Largest resident size since the last look, by looks every 20 ms. */
  readonly peakBytes: number;
}
export type Asked = { readonly listen: ContenderOptions } | { readonly usage: 'now' | 'settled' };

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let peakBytes = 0;
setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 20).unref();

/** Collects until nothing more goes, so that the resident size is what is kept. */
async function settle(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc!();
    await sleep(50);
  }
}

async function answer(asked: Asked): Promise<Listening | Usage> {
  if ('listen' in asked) return listen(asked.listen);
  const cpu = process.cpuUsage();
  const stallMs = delay.max / 1e6;
  const peak = peakBytes;
  if (asked.usage === 'settled') await settle();
  delay.reset();
  peakBytes = 0;
  const { rss, heapUsed } = process.memoryUsage();
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    cpuWaitMs: waitedMs() ?? 0,
    cpuUs: cpu.user + cpu.system,
    stallMs,
    peakBytes: peak,
  };
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (value) => process.send!({ value }),
    (error: unknown) => process.send!({ error: String(error) }),
  );
});
// A profile is written only where the process ends by itself.
process.on('disconnect', () => process.exit(0));
