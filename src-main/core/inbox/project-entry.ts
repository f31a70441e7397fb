import { referenceKey } from '../../../src-shared/model/reference.ts';
import type { EntryId } from '../../../src-shared/model/ids.ts';
import type { EntryBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Batch } from './batch.ts';
import { isSpoken, kindAfter, sideOf } from './entry-meaning.ts';
import { orderedId } from './ordered-id.ts';
import { joinExtra, joinPulled, outboundFor } from './outbound-match.ts';
import { conversationOfTicket, countEntries, noteWriter, recordOfCustomer } from './place-entry.ts';
import { indexEntry } from './search-index.ts';
import { entryByKey, insertEntry, updateEntry, type EntryExtra, type StoredEntry } from './stored-entry.ts';
import { liftTombstone, tombstoneOf } from './tombstones.ts';

/** What a message says of an entry, in the form it is stored in. */
export type PulledEntry = Pick<
  StoredEntry,
  | 'conversation'
  | 'record'
  | 'kind'
  | 'system'
  | 'reference'
  | 'role'
  | 'author'
  | 'text'
  | 'html'
  | 'extra'
  | 'side'
  | 'spoken'
  | 'own'
  | 'versionAt'
> & { readonly pulledKey: string; readonly pulledAt: number };

export function projectEntry(batch: Batch, { body, time }: UnifiedMessage<EntryBody>): void {
  const dead = tombstoneOf(batch.tx, body.reference);
  if (dead !== undefined && dead.at >= time) return;
  if (dead !== undefined) liftTombstone(batch.tx, body.reference);
  const at = Math.round(time);
  const known = entryByKey(batch.tx, referenceKey(body.reference));
  const stale = known !== undefined && known.versionAt > at;
  // An old version says nothing new, except that it was a note once: that holds for ever.
  if (stale && body.kind !== 'note') return;
  const place = stale
    ? { conversation: known.conversation, record: known.record }
    : 'ticket' in body.on
      ? { conversation: conversationOfTicket(batch, body.on.ticket).n, record: null }
      : { conversation: null, record: recordOfCustomer(batch, body.on.customer, at) };
  const { attachments, seal, call, change, author } = body;
  const extra: EntryExtra = {
    attachments: [...attachments],
    ...(seal === undefined ? {} : { seal }),
    ...(call === undefined ? {} : { call }),
    ...(change === undefined ? {} : { change }),
  };
  putPulled(
    batch,
    {
      ...place,
      kind: body.kind,
      system: body.reference.system,
      reference: JSON.stringify(body.reference),
      role: author.role,
      author: author.name,
      text: body.text,
      html: body.html ?? null,
      extra: JSON.stringify(extra),
      side: sideOf(body),
      spoken: isSpoken(body.kind, author.role) ? 1 : 0,
      own: author.role === 'agent' && batch.context.isMe(author.name) ? 1 : 0,
      versionAt: at,
      pulledKey: referenceKey(body.reference),
      pulledAt: at,
    },
    body.operationKey,
  );
}

/** Stores what a system has: as a new entry, as a newer version of one, or as the arrival of one sent from here. */
export function putPulled(batch: Batch, pulled: PulledEntry, operationKey: string | undefined): void {
  const before = entryByKey(batch.tx, pulled.pulledKey);
  if (before !== undefined) {
    renew(batch, before, pulled);
    return;
  }
  const sent = outboundFor(batch, pulled, operationKey);
  if (sent.entry !== undefined) {
    joinPulled(batch, sent.entry, pulled);
    return;
  }
  const entry: Omit<StoredEntry, 'n'> = {
    ...pulled,
    own: sent.ours ? 1 : pulled.own,
    id: orderedId(pulled.pulledKey) as EntryId,
    at: pulled.pulledAt,
    sentAt: null,
    txId: null,
    txParticipant: null,
    txAct: null,
    txState: null,
  };
  const stored = { ...entry, n: insertEntry(batch.tx, entry) };
  indexEntry(batch.tx, stored.n, stored.text);
  countEntries(batch, stored, 1);
  noteWriter(batch, stored);
  batch.entryPut(stored);
}

function renew(batch: Batch, before: StoredEntry, pulled: PulledEntry): void {
  const stale = before.versionAt > pulled.versionAt;
  const kind = stale && pulled.kind !== 'note' ? before.kind : kindAfter(before.kind, pulled.kind);
  if (stale && kind === before.kind) return;
  if (before.kind === 'note' && pulled.kind !== 'note') {
    batch.context.logger.warn('inbox.noteCalledPublic', { system: pulled.system, entry: before.id });
  }
  const after: StoredEntry = stale ? { ...before } : { ...before, ...content(before, pulled) };
  const moved = before.conversation !== after.conversation || before.record !== after.record;
  after.kind = kind;
  if (kind === 'note') {
    after.side = 0;
    after.spoken = isSpoken('note', after.role) ? 1 : 0;
  }
  if (moved) {
    countEntries(batch, before, -1);
    batch.entryGone(before);
  }
  updateEntry(batch.tx, after);
  if (after.text !== before.text) indexEntry(batch.tx, after.n, after.text);
  if (moved) countEntries(batch, after, 1);
  noteWriter(batch, after);
  batch.entryPut(after);
}

/** What a newer version brings; an entry sent from here keeps its author and its place as the agent saw them. */
function content(before: StoredEntry, pulled: PulledEntry): Partial<StoredEntry> {
  const { conversation, record, reference, text, html, extra, side, spoken, versionAt, pulledAt } = pulled;
  const fresh = { reference, text, html, side, spoken, versionAt, pulledAt };
  if (before.sentAt === null) {
    const { role, author, own } = pulled;
    return { ...fresh, conversation, record, extra, at: pulledAt, role, author, own };
  }
  const joined = { ...fresh, extra: joinExtra(before.extra, extra) };
  return conversation === null ? joined : { ...joined, conversation, record };
}
