import { join } from 'node:path';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId, SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Act, Intent } from '../../../src-shared/model/intent.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Reference, ReferenceKind } from '../../../src-shared/model/reference.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import type {
  CustomerBody,
  EntryBody,
  TicketBody,
  UnifiedBody,
  UnifiedMessage,
} from '../../../src-main/core/adapters/unified-message.ts';
import { createInbox, type InboxDeps } from '../../../src-main/core/inbox/create-inbox.ts';
import type { Inbox, InboxChange } from '../../../src-main/core/inbox/inbox.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { createRecordingLogger, type RecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';
import { cardSaying, type Says } from '../identity/identity-fixture.ts';

export const rt = 'tickets' as SystemId;
export const crm = 'crm' as SystemId;
export const pbx = 'pbx' as SystemId;

export const ref = (system: SystemId, kind: ReferenceKind, id: string): Reference => ({ system, kind, id });
export const ticketRef = (id: string): Reference => ref(rt, 'ticket', id);

let messages = 0;
export function message<B extends UnifiedBody>(
  source: SystemId,
  time: number,
  body: B,
  id?: string,
): UnifiedMessage<B> {
  return { id: id ?? `m${++messages}`, source, time, body };
}

export function ticket(id: string, says: Partial<TicketBody> & { at?: number } = {}): UnifiedMessage<TicketBody> {
  const { at = 1000, ...rest } = says;
  return message(rt, at, {
    type: 'ticket',
    reference: ticketRef(id),
    number: `#${id}`,
    subject: `Subject ${id}`,
    state: 'open',
    nativeState: 'open',
    nativeStates: ['open', 'resolved'],
    priority: 'normal',
    owner: '',
    queue: 'Support',
    requesters: [],
    customFields: {},
    links: [],
    createdAt: Math.min(at, 1000),
    changedAt: at,
    ...rest,
  });
}

export function entry(
  id: string,
  on: string | Reference,
  at: number,
  says: Partial<EntryBody> & { from?: 'customer' | 'agent' | 'bot' | 'system'; who?: string } = {},
): UnifiedMessage<EntryBody> {
  const { from = 'customer', who = from === 'customer' ? 'Customer' : 'colleague', ...rest } = says;
  const onTicket = typeof on === 'string';
  return message(onTicket ? rt : on.system, at, {
    type: 'entry',
    reference: ref(onTicket ? rt : on.system, 'activity', id),
    on: onTicket ? { ticket: ticketRef(on) } : { customer: on },
    kind: from === 'customer' ? 'message' : 'reply',
    author: { role: from, name: who },
    text: `Text ${id}`,
    attachments: [],
    ...rest,
  });
}

export function customer(id: string, says: Says = {}, system = crm): UnifiedMessage<CustomerBody> {
  const { at = 1000 } = says;
  return message(system, at, {
    type: 'customer',
    reference: ref(system, 'customer', id),
    card: cardSaying(says),
    writable: [],
    links: Object.entries(says.links ?? {}).map(([key, value]) => ({ key, value })),
    ...(says.changedAt === undefined ? {} : { changedAt: says.changedAt }),
  });
}

export const removed = (reference: Reference, at: number, mergedInto?: Reference): UnifiedMessage =>
  message(reference.system, at, { type: 'removed', reference, ...(mergedInto === undefined ? {} : { mergedInto }) });

export function call(id: string, says: Partial<LiveCall> = {}): LiveCall {
  return {
    id: `pbx:${id}` as LiveCall['id'],
    system: pbx,
    direction: 'inbound',
    state: 'ringing',
    number: '+41446681800',
    mine: true,
    startedAt: 5000,
    legs: [],
    ...says,
  };
}

export function transaction(
  id: string,
  state: TransactionView['state'],
  acts: readonly Act[],
  participants: readonly { key?: string; system: SystemId; state: TransactionView['participants'][number]['state'] }[],
  createdAt = 10_000,
): TransactionView {
  return {
    id: id as TransactionId,
    intent: `i${id}` as TransactionView['intent'],
    agent: 'agent-1' as TransactionView['agent'],
    summary: '',
    state,
    createdAt,
    updatedAt: createdAt,
    participants: participants.map(({ key, system, state: reached }, index) => ({
      key: key ?? `p${index + 1}`,
      system,
      systemName: system,
      operations: acts
        .filter(
          (act) => ('ticket' in act ? act.ticket.system : 'record' in act ? act.record.system : act.system) === system,
        )
        .map(({ act }) => ({ act, summary: act })),
      role: 'pivot',
      state: reached,
      attempts: 0,
    })),
    audit: [],
    actions: [],
  };
}

export interface InboxFixture extends AsyncDisposable {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly logger: RecordingLogger;
  readonly inbox: Inbox;
  readonly deps: InboxDeps;
  readonly changes: InboxChange[];
  apply(...batch: readonly UnifiedMessage[]): number;
  call(live: LiveCall): ReturnType<Inbox['recordCall']>;
  carry(view: TransactionView, intent: Intent, made?: Readonly<Record<string, readonly Reference[]>>): void;
  answered(intent: Intent): ReturnType<Inbox['answeredMeanwhile']>;
  id(ticketId: string): ConversationId;
  timeline(ticketId: string): readonly Entry[];
  customerOf(recordId: string, system?: SystemId): CustomerId;
}

export function inboxFixture(options: Partial<InboxDeps> = {}): InboxFixture {
  const dir = tempDir();
  const clock = createVirtualClock();
  const logger = createRecordingLogger();
  const opened = openStore({ path: join(dir.path, 'workspace.db'), clock, logger });
  if (!opened.ok) throw opened.error;
  const store = opened.value;
  const deps: InboxDeps = {
    store,
    clock,
    logger,
    region: 'CH',
    agent: { id: 'agent-1', name: 'Mei Lin', aliases: ['mlin'] },
    systems: (id) => ({ name: id }),
    ...options,
  };
  const inbox = createInbox(deps);
  const changes: InboxChange[] = [];
  inbox.onChange((change) => changes.push(change));
  const id = (ticketId: string): ConversationId => `t:tickets:${ticketId}` as ConversationId;
  return {
    store,
    clock,
    logger,
    inbox,
    deps,
    changes,
    apply: (...batch) => store.write('process', (tx) => inbox.apply(tx, batch)),
    call: (live) => store.write('process', (tx) => inbox.recordCall(tx, live)),
    carry: (view, intent, made = {}) =>
      store.write('power', (tx) => inbox.recordTransaction(tx, view, intent, new Map(Object.entries(made)))),
    answered: (intent) => store.read((db) => inbox.answeredMeanwhile(db, intent)),
    id,
    timeline: (ticketId) => inbox.timeline({ id: id(ticketId), limit: 500 })?.entries ?? [],
    customerOf: (recordId, system = crm) =>
      store.read((db) =>
        db.prepare('SELECT customer FROM identity_record WHERE system = ? AND id = ?').pluck().get(system, recordId),
      ) as CustomerId,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** The read model as text, without what depends on the order of arrival: row numbers, first-seen times, change marks. */
export function snapshot({ store, inbox }: Pick<InboxFixture, 'store' | 'inbox'>): unknown {
  const ids = store.read((db) =>
    db.prepare('SELECT id FROM inbox_conversation WHERE known = 1 ORDER BY id').pluck().all(),
  ) as ConversationId[];
  const people = store.read((db) =>
    db.prepare('SELECT system, id, customer, name, real FROM identity_record ORDER BY system, id').all(),
  ) as { system: string; id: string; customer: CustomerId; name: string; real: number }[];
  const groups = Map.groupBy(people, ({ customer: id }) => id);
  const anonymous = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, one) => (key === 'customer' || key === 'observedAt' ? undefined : one)));
  return {
    groups: [...groups.values()].map((group) => group.map(({ system, id }) => `${system}/${id}`)).toSorted(),
    conversations: ids.map((id) => ({
      row: anonymous(inbox.row(id)),
      ticket: inbox.ticket(id),
      timeline: anonymous(inbox.timeline({ id, limit: 500 })),
    })),
    counts: inbox.counts(),
    unread: inbox.unread(),
  };
}
