import { parseSystemId } from '../demo-ids.ts';
import { demoAgents } from '../demo-people.ts';
import { startDemoRequestTracker } from '../demo-request-tracker.ts';
import { customerNumberField, demoIncoming } from '../demo-story.ts';
import type { StartDemoSystem } from '../demo-system.ts';

/** The demo's first ticket system: the REST 2 interface of Request Tracker. */
export const startDemoTickets: StartDemoSystem = async ({ clock, random, tickets }) => {
  const tracker = await startDemoRequestTracker({
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
  });
  return {
    config: {
      id: parseSystemId('tickets'),
      adapter: 'request-tracker',
      name: 'Tickets',
      names: { zh: '工单' },
      settings: { baseUrl: tracker.baseUrl, auth: { token: tracker.token }, customerNumberField },
    },
    [Symbol.asyncDispose]: () => tracker[Symbol.asyncDispose](),
  };
};
