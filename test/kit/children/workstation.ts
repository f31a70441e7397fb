import { parseArgs } from 'node:util';
import type { FaultPoint, ReachFaultPoint } from '../../../src-main/core/ports/fault-point.ts';
import { startNodeHost } from '../../../src-main/host-node/node-host.ts';

/**
 * The Node host as users run it, except that it can kill itself: `--kill-at POINT` sends SIGKILL to this very process the first
 * time the point is reached. Prints the ready line like the product does.
 */
const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    port: { type: 'string' },
    'kill-at': { type: 'string' },
  },
});

const killAt = values['kill-at'] as FaultPoint | undefined;
const reachFaultPoint: ReachFaultPoint = (point) => {
  if (point === killAt) process.kill(process.pid, 'SIGKILL');
};

const host = await startNodeHost({
  dataDir: values['data-dir'],
  configFile: values.config,
  port: values.port === undefined ? undefined : Number(values.port),
  reachFaultPoint,
});
process.once('SIGTERM', () => {
  void host[Symbol.asyncDispose]().then(() => process.exit(0));
});
console.log(`Trunkline is ready: ${host.url}`);
