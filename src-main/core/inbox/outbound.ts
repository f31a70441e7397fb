import type { EntryId } from '../../../src-shared/model/ids.ts';
import type { Act, ActOf, Intent } from '../../../src-shared/model/intent.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import { referenceKey } from '../../../src-shared/model/reference.ts';
import type { ParticipantView, TransactionView } from '../../../src-shared/model/transaction.ts';
import type { Batch } from './batch.ts';
import { isSpoken, sideOf } from './entry-meaning.ts';
import { draftsOf, type OutboundDraft } from './outbound-drafts.ts';
import { absorbPulled, looksLike } from './outbound-match.ts';
import { conversationOfTicket, countEntries, noteWriter, recordOfCustomer } from './place-entry.ts';
import { indexEntry } from './search-index.ts';
import type { StoredConversation } from './stored-conversation.ts';
import {
  entryById,
  entryByKey,
  insertEntry,
  sides,
  updateEntry,
  type EntryExtra,
  type StoredEntry,
} from './stored-entry.ts';

/** The entries of what the agent sent, each with the present state of the transaction that carries it. */
export function projectTransaction(
  batch: Batch,
  view: TransactionView,
  intent: Intent,
  made: ReadonlyMap<string, readonly Reference[]>,
): void {
  const conversation = conversationOf(batch, intent);
  batch.tx
    .prepare(
      `INSERT INTO inbox_transaction (id, conversation, state) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET conversation = excluded.conversation, state = excluded.state`,
    )
    .run(view.id, conversation?.n ?? null, view.state);
  if (conversation !== undefined) batch.touch(conversation);

  const left = new Map(view.participants.map((one) => [one.key, one.operations.map(({ act }) => act)]));
  for (const [index, act] of intent.acts.entries()) {
    const participant = participantOf(view, act, left);
    for (const [part, draft] of draftsOf(act).entries()) {
      const id = `o:${view.id}:${index}.${part}` as EntryId;
      put(batch, id, view, act, draft, participant, placeOf(batch, conversation, act, view.createdAt));
    }
    if (act.act === 'logCall' && view.state !== 'refused') noteDisposition(batch, act);
  }
  for (const [participant, references] of made) {
    for (const reference of references) recogniseMade(batch, view, participant, reference);
  }
}

function conversationOf(batch: Batch, intent: Intent): StoredConversation | undefined {
  const named = intent.conversation === undefined ? undefined : batch.byId(intent.conversation);
  if (named !== undefined) return named;
  const onTicket = intent.acts.find((act) => 'ticket' in act);
  return onTicket === undefined ? undefined : conversationOfTicket(batch, onTicket.ticket);
}

type Place = Pick<StoredEntry, 'conversation' | 'record'>;

function placeOf(batch: Batch, conversation: StoredConversation | undefined, act: Act, at: number): Place | undefined {
  if (conversation !== undefined) return { conversation: conversation.n, record: null };
  return 'record' in act
    ? { conversation: null, record: recordOfCustomer(batch, act.record, Math.round(at)) }
    : undefined;
}

function put(
  batch: Batch,
  id: EntryId,
  view: TransactionView,
  act: Act,
  draft: OutboundDraft,
  participant: ParticipantView | undefined,
  place: Place | undefined,
): void {
  const { id: txId, state } = view;
  const arrived = state === 'done' || participant?.state === 'committed';
  const txState = JSON.stringify({
    id: txId,
    state,
    participants: view.participants.map((one) => ({ system: one.system, state: one.state })),
  });
  const before = entryById(batch.tx, id);
  if (before !== undefined) {
    const side = before.pulledKey !== null ? before.side : sideFor(draft, arrived);
    if (before.txState === txState && before.side === side) return;
    const after: StoredEntry = { ...before, txState, side };
    updateEntry(batch.tx, after);
    noteWriter(batch, after);
    batch.entryPut(after);
    return;
  }
  if (place === undefined) return;
  const at = Math.round(view.createdAt);
  const extra: EntryExtra = {
    attachments: [],
    ...(draft.call === undefined ? {} : { call: draft.call }),
    ...(draft.change === undefined ? {} : { change: draft.change }),
  };
  const entry: Omit<StoredEntry, 'n'> = {
    ...place,
    id,
    kind: draft.kind,
    system: draft.system,
    reference: null,
    at,
    role: 'agent',
    author: batch.context.agent.name,
    text: draft.text,
    html: null,
    extra: JSON.stringify(extra),
    side: sideFor(draft, arrived),
    spoken: isSpoken(draft.kind, 'agent') ? 1 : 0,
    own: 1,
    pulledKey: null,
    pulledAt: null,
    versionAt: 0,
    sentAt: at,
    txId,
    txParticipant: participant?.key ?? null,
    txAct: act.act,
    txState,
  };
  const stored = { ...entry, n: insertEntry(batch.tx, entry) };
  indexEntry(batch.tx, stored.n, stored.text);
  countEntries(batch, stored, 1);
  noteWriter(batch, stored);
  batch.entryPut(stored);
}

/** The customer waits until their system has the answer, not until somebody pressed send. A logged call answers by itself. */
const sideFor = (draft: OutboundDraft, arrived: boolean): StoredEntry['side'] =>
  arrived && draft.call === undefined ? sideOf({ kind: draft.kind, author: { role: 'agent' } }) : sides.none;

/** The participant that carries an act: the first of its system with an operation of that name left. */
function participantOf(
  view: TransactionView,
  act: Act,
  left: ReadonlyMap<string, string[]>,
): ParticipantView | undefined {
  const system = 'ticket' in act ? act.ticket.system : 'record' in act ? act.record.system : act.system;
  const found = view.participants.find((one) => one.system === system && left.get(one.key)!.includes(act.act));
  if (found !== undefined) left.get(found.key)!.splice(left.get(found.key)!.indexOf(act.act), 1);
  return found ?? view.participants.find((one) => one.system === system);
}

/** Remembers a record that a transaction made, or, where it was pulled before this was known, joins it to the agent's entry. */
function recogniseMade(batch: Batch, view: TransactionView, participant: string, reference: Reference): void {
  const pulledKey = referenceKey(reference);
  batch.tx
    .prepare('INSERT OR REPLACE INTO inbox_made (pulled_key, tx_id, participant) VALUES (?, ?, ?)')
    .run(pulledKey, view.id, participant);
  const copy = entryByKey(batch.tx, pulledKey);
  if (copy === undefined || copy.txId !== null) return;
  const free = batch.tx
    .prepare(
      `SELECT id FROM inbox_entry WHERE tx_id = ? AND tx_participant = ? AND pulled_key IS NULL ORDER BY text = ? DESC, n`,
    )
    .pluck()
    .all(view.id, participant, copy.text) as string[];
  const sent = free
    .map((id) => entryById(batch.tx, id)!)
    .find((one) => looksLike[one.txAct as Act['act']]?.includes(copy.kind));
  if (sent !== undefined) absorbPulled(batch, sent, copy);
  else if (copy.own === 0) {
    updateEntry(batch.tx, { ...copy, own: 1 });
    batch.entryPut(copy);
  }
}

/** The call's own entry shows how it was wrapped up. */
function noteDisposition(batch: Batch, act: ActOf<'logCall'>): void {
  const { changes } = batch.tx
    .prepare('UPDATE inbox_call SET disposition = ? WHERE id = ? AND disposition IS NOT ?')
    .run(act.disposition, act.call, act.disposition);
  if (changes === 0) return;
  const key = batch.tx.prepare('SELECT pulled_key FROM inbox_call WHERE id = ?').pluck().get(act.call) as string;
  const entry = entryByKey(batch.tx, key);
  if (entry === undefined) return;
  const extra = JSON.parse(entry.extra) as EntryExtra;
  if (extra.call === undefined) return;
  const call = { ...extra.call, disposition: act.disposition };
  const noted = { ...entry, extra: JSON.stringify({ ...extra, call }) };
  updateEntry(batch.tx, noted);
  batch.entryPut(noted);
}
