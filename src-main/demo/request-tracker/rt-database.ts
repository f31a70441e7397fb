import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';
import type { UnixMillis } from '../../../src-shared/model/ids.ts';
import type { DemoRtUser } from './demo-ticket.ts';
import type { RtCustomField, RtGroup, RtPart, RtQueue, RtTicket, RtTransaction, RtUser } from './rt-records.ts';

export interface RtDatabaseOptions {
  readonly clock: Clock;
  readonly queues: readonly string[];
  readonly customFields: readonly string[];
  readonly users: readonly DemoRtUser[];
  /** Token of the first privileged user. */
  readonly token: string | undefined;
}

/** Everything the server knows, in memory. Ids of transactions rise over all tickets, as the change feed needs. */
export interface RtDatabase {
  readonly users: readonly RtUser[];
  readonly queues: readonly RtQueue[];
  readonly groups: readonly RtGroup[];
  readonly customFields: readonly RtCustomField[];
  readonly tickets: readonly RtTicket[];
  readonly transactions: readonly RtTransaction[];
  readonly parts: readonly RtPart[];
  readonly system: RtUser;
  readonly nobody: RtUser;
  now(): UnixMillis;
  /** Runs `work` as if it were `at`. */
  atTime<T>(at: UnixMillis, work: () => T): T;
  /** By login or number. */
  user(name: string): RtUser | undefined;
  queue(name: string): RtQueue | undefined;
  customField(name: string): RtCustomField | undefined;
  ticket(id: number): RtTicket | undefined;
  userOfToken(token: string): RtUser | undefined;
  tokenOf(login: string): string | undefined;
  /** The user of that address; made where there is none, as Request Tracker does for who writes to it. */
  requester(email: string, name?: string, phone?: string): RtUser;
  addTicket(ticket: Omit<RtTicket, 'type' | 'id' | 'transactions'>): RtTicket;
  addTransaction(transaction: Omit<RtTransaction, 'type' | 'id' | 'created' | 'parts'>): RtTransaction;
  addPart(part: Omit<RtPart, 'type' | 'id'>): RtPart;
}

export function createRtDatabase(options: RtDatabaseOptions): RtDatabase {
  const { clock } = options;
  let time: UnixMillis | undefined;
  let transactionId = 0;
  let principalId = 18;
  const users: RtUser[] = [];
  const tickets: RtTicket[] = [];
  const transactions: RtTransaction[] = [];
  const parts: RtPart[] = [];
  const tokens = new Map<string, RtUser>();
  const byLogin = new Map<string, string>();

  const now = (): UnixMillis => time ?? clock.now();
  const addUser = (id: number, name: string, more: Partial<RtUser> = {}): RtUser => {
    const user: RtUser = {
      ...{ type: 'user', id, name, realName: '', email: '', phone: '', isPrivileged: false, comments: '' },
      ...{ created: now(), madeBy: ++transactionId },
      ...more,
    };
    users.push(user);
    return user;
  };
  const integral = "Do not delete or modify this user. It is integral to RT's internal data structures";
  const system = addUser(1, 'RT_System', { realName: 'The RT System itself', comments: integral });
  const nobody = addUser(6, 'Nobody', { realName: 'Nobody in particular', comments: integral });
  for (const { name, realName = '', email = '', phone = '', privileged = false, token } of options.users) {
    const user = addUser((principalId += 2), name, { realName, email, phone, isPrivileged: privileged });
    if (!privileged) continue;
    // The adapter of a client reads the user from the token: 1-<user id>-<secret> (RT::Authen::Token).
    const secret = token ?? (byLogin.size === 0 ? options.token : undefined) ?? randomBytes(16).toString('hex');
    const full = /^\d+-\d+-/.test(secret) ? secret : `1-${user.id}-${secret}`;
    tokens.set(digest(full), user);
    byLogin.set(name, full);
  }
  const queues = options.queues.map((name, index): RtQueue => ({
    type: 'queue',
    id: index + 1,
    name,
    created: now(),
    madeBy: ++transactionId,
  }));
  const customFields = options.customFields.map((name, index): RtCustomField => ({
    type: 'customfield',
    id: index + 1,
    name,
  }));

  /** Request Tracker finds names whatever their case, and records by their number. */
  const named = <T extends { readonly id: number; readonly name: string }>(
    all: readonly T[],
    name: string,
  ): T | undefined =>
    /^\d+$/.test(name)
      ? all.find((one) => one.id === Number(name))
      : all.find((one) => one.name.toLowerCase() === name.toLowerCase());

  return {
    ...{ users, queues, customFields, tickets, transactions, parts, system, nobody, now },
    groups: ['Everyone', 'Privileged', 'Unprivileged'].map((name, index) => ({ type: 'group', id: index + 3, name })),
    atTime(at, work) {
      const before = time;
      time = at;
      try {
        return work();
      } finally {
        time = before;
      }
    },
    user: (name) => named(users, name),
    queue: (name) => named(queues, name),
    customField: (name) => named(customFields, name),
    ticket: (id) => tickets[id - 1],
    userOfToken: (token) => tokens.get(digest(token)),
    tokenOf: (login) => byLogin.get(login),
    requester(email, name, phone) {
      const known = named(users, email) ?? users.find((one) => one.email.toLowerCase() === email.toLowerCase());
      const user =
        known ?? addUser((principalId += 10), email, { email, comments: 'Autocreated when added as a watcher' });
      if (name) user.realName = name;
      if (phone) user.phone = phone;
      return user;
    },
    addTicket(fields) {
      const ticket: RtTicket = { type: 'ticket', id: tickets.length + 1, ...fields, transactions: [] };
      tickets.push(ticket);
      return ticket;
    },
    addTransaction(fields) {
      const { ticket, creator } = fields;
      const transaction: RtTransaction = {
        type: 'transaction',
        id: ++transactionId,
        ...fields,
        created: now(),
        parts: [],
      };
      transactions.push(transaction);
      ticket.transactions.push(transaction);
      ticket.lastUpdated = transaction.created;
      ticket.lastUpdatedBy = creator;
      return transaction;
    },
    addPart(fields) {
      const part: RtPart = { type: 'attachment', id: parts.length + 1, ...fields };
      parts.push(part);
      part.transaction.parts.push(part);
      return part;
    },
  };
}

/** Looking up a digest tells nothing about the token by the time it takes. */
const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
