import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceConfig } from '../core/config/workspace-config.ts';
import { createRealClock } from '../core/ports/real-clock.ts';
import { parseAgentId, parseSystemId } from './demo-ids.ts';
import { startDemoAsterisk } from './demo-asterisk.ts';
import { createDemoCrm } from './demo-crm.ts';
import { demoAgents } from './demo-people.ts';
import { startDemoRequestTracker } from './demo-request-tracker.ts';
import { demoCalls, demoCustomers, demoIncoming, demoTickets } from './demo-story.ts';
import { seededRandom } from './seeded-random.ts';

/** A running demo: its servers, and the configuration of a workspace with them. */
export interface DemoWorkspace extends AsyncDisposable {
  readonly config: WorkspaceConfig;
  readonly dataDir: string;
}

const customerNumberField = 'CustomerNo';

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

  const tickets = demoTickets(now, customerNumberField);
  const tracker = starting.use(
    await startDemoRequestTracker({
      clock,
      queues: ['Support', '售后'],
      customerNumberField,
      users: demoAgents.map(({ id, name }) => ({
        name: id,
        realName: name,
        email: `${id}@demo.example`,
        privileged: true,
      })),
      tickets,
      liveliness: { everyMs: [35_000, 90_000], random, next: (n) => demoIncoming(n, tickets) },
    }),
  );
  const crm = createDemoCrm(join(folder, 'crm.db'), demoCustomers(now));
  const pbx = starting.use(
    await startDemoAsterisk({
      clock,
      agents: demoAgents.map(({ interface: device, memberName, extension, answerAfterMs }) => ({
        interface: device,
        memberName,
        extension,
        ...(answerAfterMs === undefined ? {} : { answerAfterMs }),
      })),
      queues: [{ name: 'support', extension: '800', ringMs: 20_000 }],
      timetable: { calls: demoCalls, everyMs: [40_000, 100_000], random },
    }),
  );

  const [agent] = demoAgents;
  const config: WorkspaceConfig = {
    name: 'Trunkline',
    demo: true,
    region: 'CN',
    agent: { id: parseAgentId(agent.id), name: agent.name, aliases: [agent.id, agent.memberName] },
    systems: [
      {
        id: parseSystemId('tickets'),
        adapter: 'request-tracker',
        name: 'Tickets',
        settings: { baseUrl: tracker.baseUrl, auth: { token: tracker.token }, customerNumberField },
      },
      { id: parseSystemId('crm'), adapter: 'sql-crm', name: 'CRM', settings: { ...crm } },
      {
        id: parseSystemId('pbx'),
        adapter: 'asterisk',
        name: 'Call centre',
        settings: {
          host: pbx.host,
          port: pbx.port,
          username: pbx.username,
          secret: pbx.secret,
          deviceControl: 'pjsipNotify',
          // A visitor looks around longer than an agent takes.
          wrapUpSeconds: 180,
          agents: Object.fromEntries(
            demoAgents.map(({ id, interface: device, memberName, extension }) => [
              id,
              { interface: device, memberName, extension },
            ]),
          ),
        },
      },
    ],
  };
  const running = starting.move();
  return {
    config,
    dataDir: options.dataDir ?? join(folder, 'data'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
