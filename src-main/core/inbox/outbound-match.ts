import type { ActName } from '../../../src-shared/model/intent.ts';
import type { EntryKind } from '../../../src-shared/model/conversation.ts';
import type { Batch } from './batch.ts';
import { isSpoken } from './entry-meaning.ts';
import { countEntries, noteWriter } from './place-entry.ts';
import type { PulledEntry } from './project-entry.ts';
import { indexEntry, unindexEntry } from './search-index.ts';
import { entryColumns, updateEntry, type EntryExtra, type StoredEntry } from './stored-entry.ts';

/**
 * Within this the moment the agent sent it stays the entry's place on the timeline, so that nothing jumps when the system's
 * copy comes; beyond it the two clocks disagree and the system's, which all other entries go by, is right. Milliseconds.
 */
export const samePlaceMs = 120_000;

/** What an act may look like when its system shows it. A note is a note; nothing an agent wrote as a note is taken for public. */
export const looksLike: Readonly<Partial<Record<ActName, readonly EntryKind[]>>> = {
  reply: ['reply', 'message'],
  addNote: ['note'],
  logCall: ['call', 'activity', 'note'],
};

/** The entry sent from here that this record is the arrival of; `ours` also where it is part of one without an entry of its own. */
export function outboundFor(
  batch: Batch,
  pulled: PulledEntry,
  operationKey: string | undefined,
): { readonly entry: StoredEntry | undefined; readonly ours: boolean } {
  const { tx, context } = batch;
  const made = tx
    .prepare('SELECT tx_id AS id, participant FROM inbox_made WHERE pulled_key = ?')
    .get(pulled.pulledKey) as { readonly id: string; readonly participant: string } | undefined;
  // `<transaction>.<participant>`, with `#2` and on where one participant wrote several records.
  const key = /^(.+)\.([^.#]+)(?:#\d+)?$/u.exec(operationKey ?? '');
  const named = made ?? (key === null ? undefined : { id: key[1]!, participant: key[2]! });
  if (named === undefined) return { entry: undefined, ours: false };
  const known = tx.prepare('SELECT 1 FROM inbox_transaction WHERE id = ?').get(named.id) !== undefined;
  const sent = (
    tx.prepare(`SELECT ${entryColumns} FROM inbox_entry WHERE tx_id = ? ORDER BY n`).all(named.id) as StoredEntry[]
  ).filter((entry) => entry.txParticipant === named.participant && entry.system === pulled.system);
  const free = sent.filter((entry) => entry.pulledKey === null);
  const alike = free.filter((entry) => looksLike[entry.txAct as ActName]?.includes(pulled.kind));
  const entry = alike.find((one) => one.text.trim() === pulled.text.trim()) ?? alike[0];
  if (entry === undefined && pulled.kind !== 'note' && free.some((one) => one.kind === 'note') && sent.length === 1) {
    context.logger.error('inbox.noteShownAsPublic', { system: pulled.system, transaction: named.id });
  }
  return { entry, ours: known };
}

/** One entry from now on: the agent's, with what the system made of it. */
export function joinPulled(batch: Batch, sent: StoredEntry, pulled: PulledEntry): void {
  const { sentAt } = sent;
  const near = sentAt !== null && Math.abs(sentAt - pulled.pulledAt) <= samePlaceMs;
  const kind = sent.kind === 'note' ? 'note' : pulled.kind;
  const joined: StoredEntry = {
    ...sent,
    kind,
    reference: pulled.reference,
    at: near ? sentAt : pulled.pulledAt,
    text: pulled.text.trim() === '' ? sent.text : pulled.text,
    html: pulled.html,
    extra: joinExtra(sent.extra, pulled.extra),
    side: kind === 'note' ? 0 : pulled.side,
    spoken: isSpoken(kind, sent.role) ? 1 : 0,
    pulledKey: pulled.pulledKey,
    pulledAt: pulled.pulledAt,
    versionAt: pulled.versionAt,
  };
  const moves = pulled.conversation !== null && pulled.conversation !== sent.conversation;
  if (moves) {
    countEntries(batch, sent, -1);
    Object.assign(joined, { conversation: pulled.conversation, record: pulled.record });
  }
  updateEntry(batch.tx, joined);
  if (joined.text !== sent.text) indexEntry(batch.tx, joined.n, joined.text);
  if (moves) countEntries(batch, joined, 1);
  noteWriter(batch, joined);
  batch.entryPut(joined);
}

/** The system's copy came first and stood for itself until now: it goes, and the agent's entry takes its content. */
export function absorbPulled(batch: Batch, sent: StoredEntry, copy: StoredEntry): void {
  batch.tx.prepare('DELETE FROM inbox_entry WHERE n = ?').run(copy.n);
  unindexEntry(batch.tx, copy.n);
  countEntries(batch, copy, -1);
  batch.entryGone(copy);
  joinPulled(batch, sent, { ...copy, pulledKey: copy.pulledKey!, pulledAt: copy.pulledAt! });
}

/** What the system says, and beside it what only the agent's side knows (how long a logged call was). */
export function joinExtra(sent: string, pulled: string): string {
  return JSON.stringify({ ...(JSON.parse(sent) as EntryExtra), ...(JSON.parse(pulled) as EntryExtra) });
}
