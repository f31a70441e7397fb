import type { ImapFlow } from 'imapflow';
import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome } from '../../operation.ts';
import { openFolder } from '../imap/folder-reader.ts';
import { MailFault } from '../imap/imap-line.ts';
import { mailAdvice } from '../imap/imap-error.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { stateOf } from '../mailbox/record-of.ts';
import type { MailCopy } from '../threads/mail-record.ts';
import { anchorOf, type NativeState } from '../threads/ticket-of-thread.ts';
import { whereOf } from '../settings.ts';
import type { WriteStateOf } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Marks the conversation, where it still stands as it did when the operation was prepared. */
export async function commitState(
  deps: WriterDeps,
  state: WriteStateOf<'state'>,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const marked = await deps.withMailbox('commit', signal, async (client, mailbox) => {
    const copy = copyOf(mailbox, state);
    const thread = mailbox.index.threadOf(state.key);
    const anchor = thread && anchorOf(thread, deps.context);
    if (copy.state === state.to) return `${copy.folder} ${copy.uid} says ${state.to}`;
    if (anchor?.record.key !== state.key || copy.state !== state.from) throw stale();
    await mark(deps, client, copy, state.to);
    return `${copy.folder} ${copy.uid} marked ${state.to}`;
  });
  return marked.ok ? ok({ evidence: marked.value }) : marked;
}

/** Sets the mark back, where it still says what this operation wrote. */
export async function takeBackState(
  deps: WriterDeps,
  state: WriteStateOf<'state'>,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const marked = await deps.withMailbox('compensate', signal, async (client, mailbox) => {
    const copy = copyOf(mailbox, state);
    if (copy.state === state.from) return `${copy.folder} ${copy.uid} says ${state.from}`;
    if (copy.state !== state.to) throw stale();
    await mark(deps, client, copy, state.from);
    return `${copy.folder} ${copy.uid} marked ${state.from} again`;
  });
  return marked.ok ? ok({ evidence: marked.value }) : marked;
}

const stale = (): MailFault =>
  new MailFault({ kind: 'refused', stale: true, message: 'the conversation changed since it was read' });

/** The copy that carries the mark, as it is now. */
export function copyOf(mailbox: Mailbox, state: WriteStateOf<'state'>): MailCopy {
  const copies = mailbox.index.get(state.key)?.copies.filter(({ hidden }) => !hidden) ?? [];
  const copy = copies.find(({ folder, uid }) => folder === state.place.folder && uid === state.place.uid) ?? copies[0];
  if (copy === undefined)
    throw new MailFault({ kind: 'refused', stale: true, message: 'the message that carried the state is gone' });
  return copy;
}

const attempts = 3;

/**
 * Changes the keywords. Where the server counts changes (RFC 7162), it does so only while nobody else has changed the message since it
 * was looked at; what stands there afterwards is read back in any case, because the library does not tell what was left undone.
 *
 * @throws MailFault `refused` and stale where somebody else was first, `unknown` where the connection broke on the way
 */
async function mark(deps: WriterDeps, client: ImapFlow, copy: MailCopy, to: NativeState): Promise<void> {
  const { keywords } = deps.context;
  await openFolder(client, copy.folder);
  const uid = String(copy.uid);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await look(deps, client, uid);
    if (before.state !== copy.state) throw stale();
    const options = { uid: true, ...(before.modseq === undefined ? {} : { unchangedSince: before.modseq }) };
    if (to === 'open') {
      await client.messageFlagsRemove(uid, [keywords.pending, keywords.resolved], options);
    } else {
      await client.messageFlagsAdd(uid, [keywords[to]], options);
      // Somebody read or flagged the message meanwhile: looked at again, and tried again where the state is still the same.
      if (!has((await look(deps, client, uid)).flags, keywords[to])) continue;
      await client.messageFlagsRemove(uid, [keywords[to === 'resolved' ? 'pending' : 'resolved']], { uid: true });
    }
    if ((await look(deps, client, uid)).state === to) return;
  }
  throw new MailFault({
    kind: 'refused',
    message: `${whereOf(deps.settings.imap)}: the folder ${copy.folder} did not keep the state`,
    advice: mailAdvice.keywords,
  });
}

interface Look {
  readonly state: NativeState;
  readonly flags: ReadonlySet<string>;
  readonly modseq: bigint | undefined;
}

async function look(deps: WriterDeps, client: ImapFlow, uid: string): Promise<Look> {
  const found = await client.fetchOne(uid, { uid: true, flags: true }, { uid: true }).catch((): never => {
    throw new MailFault({
      kind: 'unknown',
      message: `${whereOf(deps.settings.imap)}: no answer to the change of the state`,
    });
  });
  if (found === false) throw stale();
  const flags = found.flags ?? new Set<string>();
  return { state: stateOf(flags, deps.context.keywords), flags, modseq: found.modseq };
}

const has = (flags: ReadonlySet<string>, keyword: string): boolean =>
  [...flags].some((flag) => flag.toLowerCase() === keyword.toLowerCase());
