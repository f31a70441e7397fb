import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemConfig, WorkspaceConfig } from '../core/config/workspace-config.ts';
import { createRealClock } from '../core/ports/real-clock.ts';
import { parseAgentId } from './demo-ids.ts';
import { demoAgents } from './demo-people.ts';
import { customerNumberField, demoTickets } from './demo-story.ts';
import type { DemoStage } from './demo-system.ts';
import { demoSystems } from './demo-systems.ts';
import { seededRandom } from './seeded-random.ts';

/** A running demo: its servers, and the configuration of a workspace with them. */
export interface DemoWorkspace extends AsyncDisposable {
  readonly config: WorkspaceConfig;
  readonly dataDir: string;
}

/**
 * Starts the demo's servers on loopback. Its day begins anew each time: what was done in an earlier demo is gone.
 *
 * @param options.dataDir where the workspace keeps its data; absent: a temporary folder that is removed at the end
 */
export async function startDemoWorkspace(options: { readonly dataDir?: string | undefined }): Promise<DemoWorkspace> {
  await using starting = new AsyncDisposableStack();
  const clock = createRealClock();
  const random = seededRandom(20_261_123);
  const now = clock.now();
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-demo-'));
  starting.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

  const stage: DemoStage = { clock, random, now, folder, tickets: demoTickets(now, customerNumberField) };
  const systems: SystemConfig[] = [];
  for (const start of demoSystems) systems.push(starting.use(await start(stage)).config);

  const [agent] = demoAgents;
  const config: WorkspaceConfig = {
    name: 'Trunkline',
    demo: true,
    region: 'CN',
    agent: { id: parseAgentId(agent.id), name: agent.name, aliases: [agent.id, agent.memberName] },
    systems,
  };
  const running = starting.move();
  return {
    config,
    dataDir: options.dataDir ?? join(folder, 'data'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
