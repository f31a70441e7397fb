import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { answerParent } from '../harness/child.ts';
import type { OpenLoad } from '../harness/open-loop.ts';
import type { ContenderOptions } from './contender.ts';
import { createCrowd, echoCall } from './crowd.ts';
import { openLeanClient, upgradeOf, type LeanClient } from './lean-client.ts';
import { startServerProcess } from './server-process.ts';

export interface SlowReaderInput extends ContenderOptions {
  readonly connections: number;
  readonly load: OpenLoad;
  /** Answers the slow reader asks for and never reads. */
  readonly askedMiB: number;
}

const longText = 'y'.repeat(64 * 1_024);

/** One client asks and asks and never reads, while the others go on. */
answerParent(async ({ connections, load, askedMiB, ...options }: SlowReaderInput) => {
  await using server = await startServerProcess(options);
  const crowd = createCrowd(options.name, server, connections);
  await crowd.openAll(50);
  await crowd.load({ ...load, seconds: 1 });
  // The same load without the slow reader, in the same process and minute: what the machine itself does to the latencies.
  const quiet = await crowd.load({ ...load, seconds: load.seconds / 2 });
  const before = await server.usage('settled');

  let cutMs: number | undefined;
  const start = performance.now();
  const slow = await new Promise<LeanClient>((resolve) => {
    openLeanClient({
      port: server.port,
      ...(options.name === 'tcp' ? {} : { upgrade: upgradeOf(server.port, server.cookies[0]!, false) }),
      text: () => {},
      closed: () => (cutMs = performance.now() - start),
      opened: resolve,
    });
  });
  slow.socket.pause();
  const ask = async (): Promise<void> => {
    const calls = (askedMiB * 1_024 * 1_024) / longText.length;
    for (let id = 1; id <= calls && !slow.socket.destroyed; id++) {
      slow.send(echoCall(id, longText));
      await slow.writable();
      // The others live in this process too: what holds its event loop would count as their latency.
      await turn();
    }
  };
  const asking = ask();
  const latencies = await crowd.load(load);
  const after = await server.usage('now');
  // A paused socket learns of a cut only when it writes or reads again.
  slow.socket.resume();
  await sleep(100);
  slow.socket.destroy();
  await asking;
  return {
    ...latencies,
    quietP99: quiet.p99,
    heldMiB: (after.peakBytes - before.rssBytes) / 2 ** 20,
    cut: cutMs === undefined ? 0 : 1,
    stallMs: after.stallMs,
    cpuWaitPct: ((after.cpuWaitMs - before.cpuWaitMs) * 100) / (load.seconds * 1_000),
  };
});
