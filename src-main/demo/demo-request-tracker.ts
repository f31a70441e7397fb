import type { Clock } from '../core/ports/clock.ts';
import type { DemoIncoming, DemoRtUser, DemoTicket, DemoTicketSnapshot } from './request-tracker/demo-ticket.ts';

export type * from './request-tracker/demo-ticket.ts';

export interface DemoRequestTrackerOptions {
  readonly clock: Clock;
  readonly tickets: readonly DemoTicket[];
  readonly queues: readonly string[];
  readonly users: readonly DemoRtUser[];
  /** Signs in as the first privileged user. Absent: a random one. */
  readonly token?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Custom field of tickets that holds the customer's number. Absent: CustomerNo. */
  readonly customerNumberField?: string;
  /** Requesters that write by themselves; absent: only those asked for. */
  readonly liveliness?: {
    readonly everyMs: readonly [least: number, most: number];
    readonly random: () => number;
    /** The `n`-th message, from 0; undefined: nothing this time. */
    readonly next: (n: number) => DemoIncoming | undefined;
  };
}

/** A Request Tracker on loopback that speaks the REST 2 subset the product uses, in memory: for the demo workspace and for tests. */
export interface DemoRequestTracker extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without the REST path. */
  readonly baseUrl: string;
  readonly token: string;
  /** Answers the number of the ticket that was written on; undefined where there is no such ticket or queue. */
  incoming(message: DemoIncoming): number | undefined;
  ticket(id: number): DemoTicketSnapshot | undefined;
}

export function startDemoRequestTracker(_options: DemoRequestTrackerOptions): Promise<DemoRequestTracker> {
  return Promise.reject(new Error('the demo Request Tracker is not built yet'));
}
