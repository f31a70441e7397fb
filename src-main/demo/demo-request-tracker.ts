import type { Clock } from '../core/ports/clock.ts';
import type { DemoIncoming, DemoRtUser, DemoTicket, DemoTicketSnapshot } from './request-tracker/demo-ticket.ts';
import { refusal } from './request-tracker/rt-answer.ts';
import { createRtChanges } from './request-tracker/rt-changes.ts';
import { createRtDatabase } from './request-tracker/rt-database.ts';
import { createRtRoutes } from './request-tracker/rt-routes.ts';
import { startRtServer } from './request-tracker/rt-server.ts';
import { playTickets, receive } from './request-tracker/rt-tickets.ts';
import { snapshotOf } from './request-tracker/ticket-snapshot.ts';

export type * from './request-tracker/demo-ticket.ts';

export interface DemoRequestTrackerOptions {
  readonly clock: Clock;
  readonly tickets: readonly DemoTicket[];
  readonly queues: readonly string[];
  readonly users: readonly DemoRtUser[];
  /**
   * Secret part of the token that signs in as the first privileged user; absent: a random one. Clients use the whole token, which
   * names the user as Request Tracker's do: see `DemoRequestTracker.token`.
   */
  readonly token?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Custom field of tickets that holds the customer's number. Absent: CustomerNo. */
  readonly customerNumberField?: string;
  /** More custom fields; those the tickets use are there anyway. */
  readonly customFields?: readonly string[];
  /** Requesters that write by themselves; absent: only those asked for. */
  readonly liveliness?: {
    readonly everyMs: readonly [least: number, most: number];
    readonly random: () => number;
    /** The `n`-th message, from 0; undefined: nothing this time. */
    readonly next: (n: number) => DemoIncoming | undefined;
  };
}

/**
 * A Request Tracker on loopback that speaks the part of REST 2 the product uses, in memory: for the demo workspace and for tests.
 * Every account may see and change everything, and no mail leaves it, so there are no transactions about sent mail.
 */
export interface DemoRequestTracker extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without the REST path. */
  readonly baseUrl: string;
  /** Signs in as the first privileged user, e.g. `1-20-7277677a89cf`. */
  readonly token: string;
  /** Token of any privileged user. */
  tokenOf(login: string): string | undefined;
  /** Answers the number of the ticket that was written on; undefined where there is no such ticket or queue. */
  incoming(message: DemoIncoming): number | undefined;
  ticket(id: number): DemoTicketSnapshot | undefined;
}

/** Room for attachments of 10 MB, which is Request Tracker's own limit ($MaxAttachmentSize), in base64. */
const bodyBytes = 16 * 1024 * 1024;

/** @throws Error where no user is privileged, or a ticket names a queue or an author that is not there */
export async function startDemoRequestTracker(options: DemoRequestTrackerOptions): Promise<DemoRequestTracker> {
  const { clock, tickets, queues, users, customerNumberField = 'CustomerNo', liveliness } = options;
  const used = tickets.flatMap(({ customFields }) => Object.keys(customFields));
  const customFields = [...new Set([customerNumberField, ...(options.customFields ?? []), ...used])];
  const db = createRtDatabase({ clock, queues, customFields, users, token: options.token });
  const token = db.tokenOf(users.find(({ privileged }) => privileged)?.name ?? '');
  if (token === undefined) throw new Error('the demo Request Tracker needs a privileged user');
  const changes = createRtChanges(db);
  playTickets(db, changes, tickets);

  let base = '';
  const view = {
    db,
    get base() {
      return `${base}/REST/2.0`;
    },
  };
  const route = createRtRoutes(view, changes);
  const server = await startRtServer({
    port: options.port ?? 0,
    bodyBytes,
    async answer(request, given) {
      const user = given === undefined ? undefined : db.userOfToken(given);
      return user === undefined ? refusal(401, 'Unauthorized') : route(request, user);
    },
  });
  base = `http://127.0.0.1:${server.port}`;
  const incoming = (message: DemoIncoming): number | undefined => receive(db, changes, message);
  const writers = liveliness && startWriters(clock, liveliness, incoming);

  return {
    baseUrl: base,
    token,
    tokenOf: db.tokenOf,
    incoming,
    ticket: (id) => snapshotOf(db, id),
    async [Symbol.asyncDispose]() {
      writers?.[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Lets requesters write by themselves, the first one after the shortest time. */
function startWriters(
  clock: Clock,
  { everyMs: [least, most], random, next }: NonNullable<DemoRequestTrackerOptions['liveliness']>,
  incoming: (message: DemoIncoming) => unknown,
): Disposable {
  let count = 0;
  let timer: Disposable;
  const schedule = (ms: number): void => {
    timer = clock.timer(ms, () => {
      const message = next(count++);
      if (message !== undefined) incoming(message);
      schedule(least + random() * (most - least));
    });
  };
  schedule(least);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
