import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import type { SecretStore } from '../../src-main/core/ports/secret-store.ts';
import { startDemoAsterisk, type DemoAsterisk } from '../../src-main/demo/demo-asterisk.ts';
import { startDemoRequestTracker, type DemoRequestTracker } from '../../src-main/demo/demo-request-tracker.ts';
import type { ConversationRow } from '../../src-shared/model/conversation.ts';
import { type CoreDesk, startCoreDesk, type SystemOfDesk } from './core-desk.ts';
import { tempDir } from './temp-dir.ts';
import { startTroubledFront, type TroubledFront } from './troubled-front.ts';

/** A ticket server whose answers can be spoilt, a call centre, and cores that use them. */
export interface TroubledWorkplace extends AsyncDisposable {
  readonly tracker: DemoRequestTracker;
  readonly front: TroubledFront;
  readonly pbx: DemoAsterisk;
  readonly dataDir: string;
  /** The ticket server as a configuration names it, id `tickets`. */
  ticketSystem(): SystemOfDesk;
  /** The call centre, id `pbx`. */
  callCentre(settings?: Readonly<Record<string, unknown>>): SystemOfDesk;
  /** Started cores end with the workplace. */
  start(systems: readonly SystemOfDesk[], more?: { dataDir?: string; secretStore?: SecretStore }): Promise<CoreDesk>;
  /** A customer writes; answers the number of the ticket. */
  openTicket(subject: string): number;
}

export async function startTroubledWorkplace(): Promise<TroubledWorkplace> {
  await using starting = new AsyncDisposableStack();
  const clock = createRealClock();
  const dataDir = starting.use(tempDir()).path;
  const agent = { name: 'agent1', realName: 'Agent One', email: 'agent1@example.com', privileged: true };
  const tracker = starting.use(
    await startDemoRequestTracker({ clock, queues: ['Support'], users: [agent], tickets: [] }),
  );
  const front = starting.use(await startTroubledFront(tracker.baseUrl));
  const queue = { name: 'support', extension: '800', ringMs: 60_000 };
  const pbx = starting.use(await startDemoAsterisk({ clock, agents: [], queues: [queue] }));
  const running = starting.move();
  return {
    tracker,
    front,
    pbx,
    dataDir,
    ticketSystem: () => ({
      id: 'tickets',
      adapter: 'request-tracker',
      settings: { baseUrl: front.baseUrl, auth: { token: tracker.token } },
    }),
    callCentre: (settings = {}) => ({
      id: 'pbx',
      adapter: 'asterisk',
      settings: { host: '127.0.0.1', port: pbx.port, username: pbx.username, secret: pbx.secret, ...settings },
    }),
    start: async (systems, more) => running.use(await startCoreDesk({ dataDir, systems, ...more })),
    openTicket(subject) {
      const requester = { name: 'Anna Müller', email: 'anna@example.com' };
      return tracker.incoming({ requester, subject, queue: 'Support', text: 'Please help.' })!;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The conversation with this subject, once the core has it. */
export const rowOf = (desk: CoreDesk, subject: string): Promise<ConversationRow> =>
  desk.eventually(async () => {
    const listed = await desk.client.inbox.list({ view: 'all', limit: 50 });
    return listed.ok ? listed.value.rows.find((row) => row.subject === subject) : undefined;
  });
