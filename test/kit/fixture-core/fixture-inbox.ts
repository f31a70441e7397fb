import {
  inboxViews,
  type ConversationRow,
  type Entry,
  type InboxView,
} from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId, EntryId, SystemId } from '../../../src-shared/model/ids.ts';
import { Broadcast } from './broadcast.ts';
import { entriesOf, me } from './sample-entries.ts';
import { matters } from './sample-matters.ts';
import { people, systemIds } from './sample-people.ts';

export interface FixtureConversation {
  row: ConversationRow;
  entries: Entry[];
  ticket: { status: string; owner: string; queue: string } | undefined;
  /** Sequence number of each stored entry; cursors of the live view refer to it. */
  readonly stored: Map<EntryId, number>;
}
export type ConversationChange =
  | { readonly type: 'entry'; readonly entry: Entry; readonly total: number }
  | { readonly type: 'detail' };

const statuses = ['new', 'open', 'stalled', 'resolved', 'rejected'];
const owners = ['', me, 'Tomás Vidal', '周敏', 'Aino Salmi'];
const queues = ['support', 'billing', '单证', 'complaints'];

export function rowInView(row: ConversationRow, view: InboxView): boolean {
  const open = row.state !== 'resolved' && row.state !== 'closed';
  switch (view) {
    case 'mine':
      return row.mine && open;
    case 'unassigned':
      return !row.owner && open;
    case 'open':
      return open;
    case 'waiting':
      return open && row.waitingSince !== undefined;
    case 'calls':
      return row.channel === 'call';
    case 'attention':
      return row.outbound === 'attention';
    case 'resolved':
      return !open;
    case 'all':
      return true;
  }
}

/** Conversations in memory with the views, pages and events the contract promises. */
export class FixtureInbox {
  readonly conversations = new Map<ConversationId, FixtureConversation>();
  readonly rows = new Broadcast<ConversationRow>();
  readonly changes = new Map<ConversationId, Broadcast<ConversationChange>>();
  seq = 0;
  /** The system that can suggest a reply. */
  suggests: SystemId | undefined;
  #sorted = new Map<string, readonly ConversationRow[]>();

  constructor(now: number, rows: number) {
    matters.forEach((matter, i) => {
      const id = `m${i}` as ConversationId;
      const person = people[matter.person];
      const entries = entriesOf(matter, id, now);
      const last = entries.findLast((e) => e.kind !== 'status' && e.kind !== 'activity') ?? entries.at(-1);
      if (!person || !last) return;
      const waits = last.author.role === 'customer' && matter.state !== 'resolved';
      this.add(
        {
          id,
          customer: person.id as CustomerId,
          customerName: person.name,
          subject: matter.subject,
          preview: last.text.split('\n')[0]?.slice(0, 160) ?? '',
          state: matter.state,
          nativeState: matter.state,
          priority: matter.priority,
          ...(matter.owner === 'nobody' ? {} : { owner: matter.owner === 'me' ? me : 'Tomás Vidal' }),
          mine: matter.owner === 'me',
          queue: 'support',
          channel: matter.channel,
          system: matter.channel === 'call' && matter.owner === 'nobody' ? systemIds.pbx : systemIds.tickets,
          reference: { system: systemIds.tickets, kind: 'ticket', id: String(20_900 + i), version: '1' },
          lastActivityAt: last.at,
          ...(waits ? { waitingSince: last.at } : {}),
          unread: i === 1 || matter.owner === 'nobody',
          entries: entries.length,
          ...(matter.outbound ? { outbound: matter.outbound } : {}),
        },
        entries,
      );
    });
    for (let i = 0; i < rows; i++) this.#addBulk(i, now);
  }

  #addBulk(i: number, now: number): void {
    const id = `b${i}` as ConversationId;
    const person = people[i % people.length];
    if (!person) return;
    const at = now - 3_600_000 - i * 41_000;
    this.add(
      {
        id,
        customer: person.id as CustomerId,
        customerName: person.name,
        subject: i % 2 ? `Order ${30_000 + i}: delivery date` : `订单 ${30_000 + i} 的发货时间`,
        preview: i % 2 ? 'Could you tell me when it will be shipped?' : '请问什么时候可以发货？',
        state: 'open',
        nativeState: 'open',
        priority: 'normal',
        mine: i % 3 === 0,
        ...(i % 3 === 0 ? { owner: me } : {}),
        queue: 'support',
        channel: i % 5 === 0 ? 'mail' : 'ticket',
        system: systemIds.tickets,
        reference: { system: systemIds.tickets, kind: 'ticket', id: String(30_000 + i) },
        lastActivityAt: at,
        waitingSince: at,
        unread: i % 7 === 0,
        entries: 1,
      },
      [],
    );
  }

  add(row: ConversationRow, entries: Entry[]): void {
    const stored = new Map<EntryId, number>();
    for (const entry of entries) stored.set(entry.id, ++this.seq);
    const native = row.state === 'pending' ? 'stalled' : row.state;
    this.conversations.set(row.id, {
      row,
      entries,
      stored,
      ticket:
        row.channel === 'call' && !row.owner ? undefined : { status: native, owner: row.owner ?? '', queue: 'support' },
    });
    this.#sorted.clear();
  }

  /** What the ticket system takes. */
  can: readonly ('reply' | 'addNote' | 'updateTicket')[] = ['reply', 'addNote', 'updateTicket'];

  get(id: ConversationId): FixtureConversation | undefined {
    const found = this.conversations.get(id);
    // Bulk rows get their single message when somebody looks.
    if (found && found.entries.length === 0) {
      const { row } = found;
      const entry: Entry = {
        id: `${id}-e0` as EntryId,
        conversation: id,
        kind: 'message',
        system: row.system,
        at: row.lastActivityAt,
        author: { role: 'customer', name: row.customerName },
        text: row.preview,
        attachments: [],
      };
      found.entries.push(entry);
      found.stored.set(entry.id, ++this.seq);
    }
    return found;
  }

  changesOf(id: ConversationId): Broadcast<ConversationChange> {
    const own = this.changes.get(id) ?? new Broadcast<ConversationChange>();
    this.changes.set(id, own);
    return own;
  }

  detail(id: ConversationId) {
    const found = this.get(id);
    if (!found) return undefined;
    const { row, ticket } = found;
    const suggests = this.suggests === undefined ? {} : { suggests: this.suggests };
    if (!ticket || !row.reference) return { row, ...suggests };
    return {
      row,
      ...suggests,
      ticket: {
        reference: row.reference,
        number: `#${row.reference.id}`,
        ...ticket,
        statuses,
        owners,
        queues,
        customFields: {},
        can: [...this.can],
      },
    };
  }

  /** Puts an entry on a timeline and tells everyone who looks. */
  addEntry(id: ConversationId, entry: Entry): void {
    const found = this.get(id);
    if (!found) throw new Error(`no conversation ${id}`);
    found.entries = [...found.entries.filter((e) => e.id !== entry.id), entry].toSorted((a, b) => a.at - b.at);
    found.stored.set(entry.id, ++this.seq);
    this.changesOf(id).send({ type: 'entry', entry, total: found.entries.length }, String(this.seq));
    this.setRow(id, {
      lastActivityAt: Math.max(found.row.lastActivityAt, entry.at),
      preview: entry.text.split('\n')[0]?.slice(0, 160) ?? '',
      entries: found.entries.length,
    });
  }

  setRow(id: ConversationId, patch: Partial<ConversationRow>): void {
    const found = this.get(id);
    if (!found) return;
    found.row = { ...found.row, ...patch };
    this.#sorted.clear();
    this.rows.send(found.row);
    this.changesOf(id).send({ type: 'detail' });
  }

  list(view: InboxView, system: SystemId | undefined): readonly ConversationRow[] {
    const key = `${view}/${system ?? ''}`;
    const known = this.#sorted.get(key);
    if (known) return known;
    const rows = [...this.conversations.values()]
      .map((c) => c.row)
      .filter((row) => rowInView(row, view) && (!system || row.system === system));
    const sorted =
      view === 'waiting'
        ? rows.toSorted((a, b) => (a.waitingSince ?? 0) - (b.waitingSince ?? 0) || (a.id < b.id ? -1 : 1))
        : rows.toSorted((a, b) => b.lastActivityAt - a.lastActivityAt || (a.id < b.id ? -1 : 1));
    this.#sorted.set(key, sorted);
    return sorted;
  }

  counts(): Record<InboxView, number> {
    return Object.fromEntries(inboxViews.map((view) => [view, this.list(view, undefined).length])) as Record<
      InboxView,
      number
    >;
  }

  unread(): number {
    return this.list('open', undefined).filter((row) => row.unread && (row.mine || !row.owner)).length;
  }
}
