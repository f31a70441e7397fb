import { answerParent } from '../harness/child.ts';
import type { OpenLoad } from '../harness/open-loop.ts';
import type { ContenderOptions } from './contender.ts';
import { createCrowd } from './crowd.ts';
import { startServerProcess } from './server-process.ts';

export interface CrowdInput extends ContenderOptions {
  readonly connections: number;
  readonly load: OpenLoad;
}

/** Below the strangers a gateway allows, so that nobody has to come twice. */
const concurrency = 50;
const warmUpConnections = 300;

/** Fills the server with connections that each made a call, then offers calls by a schedule. */
answerParent(async ({ connections, load, ...options }: CrowdInput) => {
  await using server = await startServerProcess(options);
  // Compiled code and the growth of the young generation, which comes with the calls, belong to the server, not to a connection.
  const first = createCrowd(options.name, server, warmUpConnections);
  await first.openAll(concurrency);
  await first.load({ perSecond: load.perSecond, seconds: 3 });
  await first.cut();

  const before = await server.usage('settled');
  const crowd = createCrowd(options.name, server, connections);
  const start = performance.now();
  await crowd.openAll(concurrency);
  const openMs = performance.now() - start;
  await crowd.load({ perSecond: load.perSecond, seconds: connections / load.perSecond });
  const full = await server.usage('settled');
  const latencies = await crowd.load(load);
  const after = await server.usage('now');
  return {
    kibEach: (full.rssBytes - before.rssBytes) / 1_024 / connections,
    heapKibEach: (full.heapBytes - before.heapBytes) / 1_024 / connections,
    ...latencies,
    stallMs: after.stallMs,
    cpuWaitPct: ((after.cpuWaitMs - full.cpuWaitMs) * 100) / (load.seconds * 1_000),
    cpuUs: (after.cpuUs - full.cpuUs) / (load.perSecond * load.seconds),
    opensPerSecond: (connections * 1_000) / openMs,
  };
});
