import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Act, ActOf } from '../../../../../src-shared/model/intent.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Operation, PrepareOutcome } from '../../operation.ts';
import { listMails, openFolder, type ListedMail } from '../imap/folder-reader.ts';
import { MailFault } from '../imap/imap-line.ts';
import { mailAdvice } from '../imap/imap-error.ts';
import type { ImapFlow } from 'imapflow';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { isAddress, parseAddresses, type MailAddress } from '../mime/addresses.ts';
import { byNewest, roleOf, shownOf, type MailRecord } from '../threads/mail-record.ts';
import type { Thread } from '../threads/thread-index.ts';
import { threadId } from '../threads/thread-index.ts';
import { anchorOf, nativeStates, versionOf } from '../threads/ticket-of-thread.ts';
import { messageIdFor, referencesFor, subjectLine, type Letter } from './compose.ts';
import type { WriteState } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Looks at the conversation and writes down what will be sent or marked. Nothing is held; nothing is sent. */
export async function prepare(
  deps: WriterDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, AdapterError>> {
  const [act, another] = operation.acts;
  if (act === undefined || another !== undefined) return refusal('one act makes one message');
  const looked = await deps.withMailbox('prepare', signal, (client, mailbox) =>
    stateFor(deps, operation, act, client, mailbox),
  );
  return looked.ok ? ok({ level: 'checked', state: looked.value }) : looked;
}

function stateFor(
  deps: WriterDeps,
  operation: Operation,
  act: Act,
  client: ImapFlow,
  mailbox: Mailbox,
): Promise<WriteState> {
  switch (act.act) {
    case 'reply':
      return reply(deps, operation, act, client, mailbox);
    case 'addNote':
      return Promise.resolve(note(deps, operation, act, mailbox));
    case 'updateTicket':
      return Promise.resolve(changeOfState(act, deps, mailbox));
    case 'createTicket':
      return newMail(deps, operation, act, client);
    default:
      throw fault(`a mailbox cannot do "${act.act}"`);
  }
}

const refusal = (message: string): Result<never, AdapterError> => err({ kind: 'refused', message });
const fault = (message: string, more: Partial<AdapterError> = {}): MailFault =>
  new MailFault({ kind: 'refused', message, ...more });

function threadOf(mailbox: Mailbox, id: string): Thread {
  const thread = mailbox.index.thread(id);
  if (thread === undefined || shownOf(thread.records.values()).length === 0) {
    throw fault('the mailbox no longer has this conversation');
  }
  return thread;
}

async function reply(
  deps: WriterDeps,
  operation: Operation,
  act: ActOf<'reply'>,
  client: ImapFlow,
  mailbox: Mailbox,
): Promise<WriteState> {
  const thread = threadOf(mailbox, act.ticket.id);
  const answered = answeredBy(thread, deps);
  const listed = await fieldsOf(deps, client, answered);
  await deps.sentFolder(client);
  const { to, cc } = recipientsOf(deps, answered, listed);
  const copy = answered.copies.find(({ hidden }) => !hidden)!;
  const validity = mailbox.folders.find(({ path }) => path === copy.folder)?.validity ?? '';
  return {
    kind: 'mail',
    thread: thread.id,
    answers: { folder: copy.folder, validity, uid: copy.uid },
    letter: letterOf(deps, operation, to, cc, subjectLine(answered.subject, true), [
      ...referencesFor(answered.ancestors, answered.messageId),
    ]),
  };
}

/** The newest message of the customer; where none has written, the newest of ours. */
function answeredBy(thread: Thread, { context }: WriterDeps): MailRecord {
  const records = shownOf(thread.records.values()).toSorted(byNewest);
  const role = (record: MailRecord): string => roleOf(record, context.colleagues);
  const found = records.find((one) => role(one) === 'customer') ?? records.find((one) => role(one) === 'agent');
  if (found === undefined)
    throw fault('nobody who could be answered has written in this conversation: it holds messages of programs only');
  return found;
}

async function fieldsOf(deps: WriterDeps, client: ImapFlow, record: MailRecord): Promise<ListedMail | undefined> {
  const copy = record.copies.find(({ hidden }) => !hidden)!;
  await openFolder(client, copy.folder);
  const listed = await listMails(client, String(copy.uid), deps.context.own);
  return listed.find(({ head }) => head.key === record.key);
}

function recipientsOf(
  { settings, context }: WriterDeps,
  answered: MailRecord,
  listed: ListedMail | undefined,
): { to: MailAddress[]; cc: MailAddress[] } {
  const theirs = (all: readonly MailAddress[]): MailAddress[] => all.filter(({ address }) => !context.own.has(address));
  const head = listed?.head;
  const ours = roleOf(answered, context.colleagues) === 'agent';
  const to = ours ? theirs(answered.to) : theirs(head && head.replyTo.length > 0 ? head.replyTo : [answered.from]);
  if (to.length === 0)
    throw fault('this conversation has no address that an answer could go to', { advice: mailAdvice.address });
  const known = new Set(to.map(({ address }) => address));
  const others =
    settings.replyToAll && head ? theirs([...head.to, ...head.cc]).filter(({ address }) => !known.has(address)) : [];
  return { to: to.slice(0, 20), cc: others.slice(0, 50) };
}

function letterOf(
  { settings, clock }: WriterDeps,
  operation: Operation,
  to: readonly MailAddress[],
  cc: readonly MailAddress[],
  subject: string,
  references: readonly string[],
): Letter & { to: MailAddress[]; cc: MailAddress[]; references: string[] } {
  return {
    messageId: messageIdFor(operation.key, settings.address),
    // Header dates have whole seconds.
    date: Math.floor(clock.now() / 1000) * 1000,
    from: { name: settings.senderName ?? operation.agent.name, address: settings.address },
    to: [...to],
    cc: [...cc],
    subject,
    references: [...references],
  };
}

function note(deps: WriterDeps, operation: Operation, act: ActOf<'addNote'>, mailbox: Mailbox): WriteState {
  const thread = threadOf(mailbox, act.ticket.id);
  const newest = shownOf(thread.records.values()).toSorted(byNewest)[0]!;
  // Addressed to nobody: whatever happens to this message, no mail server could deliver it to a customer.
  const letter = letterOf(
    deps,
    operation,
    [],
    [],
    subjectLine(newest.subject, false),
    referencesFor(newest.ancestors, newest.messageId),
  );
  return { kind: 'note', thread: thread.id, letter };
}

function changeOfState(act: ActOf<'updateTicket'>, deps: WriterDeps, mailbox: Mailbox): WriteState {
  const { status, owner, queue, customFields } = act.changes;
  if (owner !== undefined || queue !== undefined || Object.keys(customFields ?? {}).length > 0) {
    throw fault('a mailbox holds the state of a conversation and neither owner, queue nor fields');
  }
  const to = nativeStates.find((state) => state === status);
  if (to === undefined) throw fault(`"${status ?? ''}" is no state of a mailbox; there are ${nativeStates.join(', ')}`);
  const anchor = anchorOf(threadOf(mailbox, act.ticket.id), deps.context);
  if (anchor === undefined) throw fault('the mailbox no longer has this conversation');
  if (act.ticket.version !== undefined && act.ticket.version !== versionOf(anchor)) {
    throw fault('the conversation changed since it was read', { stale: true });
  }
  const folder = mailbox.folders.find(({ path }) => path === anchor.copy.folder);
  if (folder?.keepsKeywords !== true) {
    throw fault(`the folder ${anchor.copy.folder} keeps no states`, { advice: mailAdvice.keywords });
  }
  const { copy, record } = anchor;
  return {
    kind: 'state',
    key: record.key,
    place: { folder: copy.folder, validity: folder.validity, uid: copy.uid },
    from: copy.state,
    to,
  };
}

async function newMail(
  deps: WriterDeps,
  operation: Operation,
  act: ActOf<'createTicket'>,
  client: ImapFlow,
): Promise<WriteState> {
  if (Object.keys(act.customFields ?? {}).length > 0) throw fault('a mail has no custom fields');
  const inbox = deps.settings.folders.inbox;
  if (act.queue !== '' && !inbox.includes(act.queue))
    throw fault(`this mailbox has no folder "${act.queue}" among its inboxes`);
  const to = parseAddresses(act.requester);
  const [first, more] = to;
  if (first === undefined || more !== undefined || !isAddress(first.address)) {
    throw fault(`"${act.requester.slice(0, 100)}" is not one e-mail address`, { advice: mailAdvice.address });
  }
  if (deps.context.own.has(first.address)) throw fault('a mail to the own mailbox would only come back');
  await deps.sentFolder(client);
  const letter = letterOf(deps, operation, [first], [], subjectLine(act.subject, false), []);
  return { kind: 'mail', thread: threadId(letter.messageId), letter };
}
