import type { UnixMillis } from '../../../src-shared/model/ids.ts';

/** A user of the demo Request Tracker: agents are privileged, requesters are not. */
export interface DemoRtUser {
  /** The login; requesters are known by their e-mail address. */
  readonly name: string;
  readonly realName?: string;
  readonly email?: string;
  readonly phone?: string;
  /** A person who works with tickets. Absent: false. */
  readonly privileged?: boolean;
  /** Token that signs in as this user. The server's own `token` signs in as the first privileged user. */
  readonly token?: string;
}

export interface DemoAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** One message of a ticket. The first entry of a ticket becomes its Create transaction. */
export interface DemoEntry {
  readonly at: UnixMillis;
  readonly kind: 'correspond' | 'comment';
  /** The login of an agent, or the e-mail address of a requester. */
  readonly author: string;
  readonly text: string;
  readonly attachments?: readonly DemoAttachment[];
}

export interface DemoRequester {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
}

/** A ticket the server starts with. */
export interface DemoTicket {
  readonly subject: string;
  readonly queue: string;
  /** A status of Request Tracker's default lifecycle: new, open, stalled, resolved, rejected. */
  readonly status: string;
  readonly priority: number;
  /** A login; empty: nobody. */
  readonly owner: string;
  readonly requester: DemoRequester;
  readonly customFields: Readonly<Record<string, string>>;
  readonly entries: readonly DemoEntry[];
}

/** A requester writes: on the ticket named, or a new one. */
export interface DemoIncoming {
  /** Number of the ticket; absent: a new ticket is opened. */
  readonly ticket?: number;
  /** Who writes; absent on a ticket: its requester. */
  readonly requester?: DemoRequester;
  readonly text: string;
  readonly attachments?: readonly DemoAttachment[];
  /** For a new ticket. */
  readonly subject?: string;
  readonly queue?: string;
  readonly priority?: number;
  readonly customFields?: Readonly<Record<string, string>>;
}

/** What a test may look at. */
export interface DemoTicketSnapshot {
  readonly id: number;
  readonly subject: string;
  readonly queue: string;
  readonly status: string;
  readonly priority: number;
  readonly owner: string;
  readonly requesters: readonly string[];
  readonly customFields: Readonly<Record<string, string>>;
  readonly lastUpdated: UnixMillis;
  readonly transactions: readonly {
    readonly id: number;
    readonly type: string;
    readonly creator: string;
    readonly field?: string;
    readonly oldValue?: string;
    readonly newValue?: string;
    readonly text?: string;
  }[];
}
