import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FaultPoint, ReachFaultPoint } from '../../../src-main/core/ports/fault-point.ts';
import { startNodeHost } from '../../../src-main/host-node/node-host.ts';
import { openWorkspace } from '../../../src-main/host-node/open-workspace.ts';

/**
 * The Node host as users run it, except that it can kill itself: `--kill-at POINT` sends SIGKILL to this very process the first
 * time the point is reached. Answers are checked against the contract. Prints the ready line like the product does.
 */
const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    port: { type: 'string', default: '0' },
    'kill-at': { type: 'string' },
  },
});

const killAt = values['kill-at'] as FaultPoint | undefined;
const reachFaultPoint: ReachFaultPoint = (point) => {
  if (point === killAt) process.kill(process.pid, 'SIGKILL');
};

const workspace = await openWorkspace(values.config, values['data-dir']);
const host = await startNodeHost({
  config: workspace.config,
  ...(workspace.store === undefined ? {} : { workspaceStore: workspace.store }),
  dataDir: workspace.dataDir,
  port: Number(values.port),
  version: '0.0.0-test',
  rendererDir: fileURLToPath(new URL('../../../dist/renderer', import.meta.url)),
  reachFaultPoint,
  validateOutput: true,
});
process.once('SIGTERM', () => {
  void host[Symbol.asyncDispose]().then(() => process.exit(0));
});
console.log(`Trunkline is ready: ${host.url}`);
