import type { ImapFlow } from 'imapflow';
import type { PullBatch } from '../adapter.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { toUnified } from './codec.ts';
import type { CodecContext } from './codec-context.ts';
import { openFolder, readSources, type MailSource } from './imap/folder-reader.ts';
import type { Mailbox } from './mailbox/mailbox.ts';
import { mailLimits } from './mime/mail-limits.ts';
import { needsWhole, openSeal, type SealDeps } from './smime/open-seal.ts';
import type { MailCopy, MailRecord } from './threads/mail-record.ts';
import { anchorOf, ticketOfThread } from './threads/ticket-of-thread.ts';
import { unreadable } from './unreadable.ts';

export interface ReaderDeps extends SealDeps {
  readonly context: CodecContext;
}

const notHandedOut = { offset: 0, reason: 'the server lists it and does not hand it out' };
const atOnce = 50;
const bytesAtOnce = 8 * 1024 * 1024;

/** The next messages of the mailbox; afterwards they are taken as told. */
export async function pullNews(deps: ReaderDeps, client: ImapFlow, mailbox: Mailbox): Promise<PullBatch> {
  const { messages, records, done } = await collectNews(deps, client, mailbox);
  mailbox.news.told(records);
  done();
  // What the server did not hand out is asked for with the next look, not at once.
  const more = messages.length > 0 && mailbox.news.more;
  return { messages, cursor: mailbox.cursor(), more };
}

/** What would be told next, without taking it as told. */
export async function collectNews(
  deps: ReaderDeps,
  client: ImapFlow,
  mailbox: Mailbox,
): Promise<{ messages: readonly UnifiedMessage[]; records: readonly MailRecord[]; done: () => void }> {
  const { news, index } = mailbox;
  const records = news.next(atOnce, bytesAtOnce);
  for (const { key } of records) {
    const thread = index.threadOf(key);
    if (thread) news.touch(thread.id);
  }
  const others = news.others((path) => mailbox.folders.find((one) => one.path === path)?.keepsKeywords === true);
  const sources = await sourcesOf(client, records, mailbox);
  const entries: UnifiedMessage[] = [];
  const told: MailRecord[] = [];
  for (const record of records) {
    const source = sources.get(record.key);
    if (source !== undefined) entries.push(await entryOf(deps, client, mailbox, record, source));
    // It was moved or removed a moment ago and the next look says so; or the server does not hand it out, which is said once.
    else if (news.missed(record.key) < 3) continue;
    else entries.push(unreadable(deps.context.system, record, notHandedOut, Buffer.alloc(0)));
    told.push(record);
  }
  return { messages: [...others.messages, ...entries], records: told, done: () => others.done() };
}

async function entryOf(
  deps: ReaderDeps,
  client: ImapFlow,
  mailbox: Mailbox,
  record: MailRecord,
  source: MailSource,
): Promise<UnifiedMessage> {
  const { context } = deps;
  const thread = mailbox.index.threadOf(record.key)!;
  const ticket = ticketOfThread(thread, context, () => false);
  const customer = ticket?.body.requesters[0]?.email ?? anchorOf(thread, context)?.record.from.address ?? '';
  const bytes = await wholeWhereNeeded(client, record, source);
  const complete = (copyToRead(record)?.size ?? 0) <= bytes.length;
  const opened = await openSeal(deps, bytes, record.from.address, complete);
  const document = {
    record,
    thread: thread.id,
    customer,
    bytes,
    structure: source.structure,
    ...(opened ? { opened } : {}),
  };
  const entry = toUnified(document, context);
  return entry.ok ? entry.value : unreadable(context.system, record, entry.error, bytes);
}

async function wholeWhereNeeded(client: ImapFlow, record: MailRecord, source: MailSource): Promise<Buffer> {
  const copy = copyToRead(record);
  if (copy === undefined || copy.size <= source.bytes.length || copy.size > mailLimits.signedBytes) return source.bytes;
  if (!needsWhole(source.bytes)) return source.bytes;
  await openFolder(client, copy.folder);
  const [whole] = await readSources(client, [copy.uid], true);
  return whole?.bytes ?? source.bytes;
}

export const copyToRead = (record: MailRecord): MailCopy | undefined =>
  record.copies.find(({ hidden }) => !hidden) ?? record.copies[0];

async function sourcesOf(
  client: ImapFlow,
  records: readonly MailRecord[],
  mailbox: Mailbox,
): Promise<ReadonlyMap<string, MailSource>> {
  const wanted = new Map<string, Map<number, string>>();
  for (const record of records) {
    const copy = copyToRead(record);
    if (copy === undefined) continue;
    const uids = wanted.get(copy.folder) ?? new Map<number, string>();
    wanted.set(copy.folder, uids.set(copy.uid, record.key));
  }
  const sources = new Map<string, MailSource>();
  for (const [path, uids] of wanted) {
    const opened = await openFolder(client, path);
    const folder = mailbox.folders.find((one) => one.path === path);
    if (opened === undefined || opened.validity !== folder?.validity) continue;
    for (const source of await readSources(client, [...uids.keys()], false)) {
      const key = uids.get(source.uid);
      if (key !== undefined) sources.set(key, source);
    }
  }
  return sources;
}
