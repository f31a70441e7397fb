import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome, Operation } from '../../operation.ts';
import { openFolder } from '../imap/folder-reader.ts';
import { mailAdvice } from '../imap/imap-error.ts';
import { whereOf } from '../settings.ts';
import type { Sent } from '../smtp/send-mail.ts';
import { ownCopy, writeLetter } from './compose.ts';
import { grace } from './grace.ts';
import { findCopies, markAsSent, removeCopies, storeCopy } from './own-copies.ts';
import { outcomeOf } from './outcome.ts';
import type { Place, WriteStateOf } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

const tidyMs = 8_000;

/**
 * Sends a mail at most once.
 *
 * SMTP knows no key by which a server could recognise a repeat or be asked about one. So the copy for the folder of sent mail is stored
 * first, marked as a draft; then the message is handed over; then the mark goes. What stands in the folder afterwards tells: no copy,
 * nothing was sent; a copy without the mark, it was; a marked copy, the attempt broke off in between and only the server knows. In the
 * last case nothing is sent again.
 */
export async function commitMail(
  deps: WriterDeps,
  operation: Operation,
  state: WriteStateOf<'mail'>,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const { line, settings, unsent, smtp } = deps;
  const { letter } = state;
  const [act] = operation.acts;
  if (act?.act !== 'reply' && act?.act !== 'createTicket')
    return err({ kind: 'refused', message: 'this operation sends no mail' });
  const message = await writeLetter(letter, act.text, act.act === 'reply' ? act.attachments : undefined);
  const stored = ownCopy(message, operation.key, operation.agent, false);
  const outcome = (said: string): CommitOutcome => outcomeOf(deps, state, stored, said);

  const looked = await line.use('commit', signal, async (client) => {
    const folder = await deps.sentFolder(client);
    const copies = await findCopies(client, folder, letter.messageId);
    if (copies.some(({ draft }) => !draft)) return 'sent';
    if (copies.length > 0) return unsent.has(operation.key) ? 'ready' : 'doubtful';
    // Until the message is handed over, whatever breaks leaves it unsent.
    unsent.add(operation.key);
    await storeCopy(client, whereOf(settings.imap), folder, stored, ['\\Seen', '\\Draft'], letter.date);
    return 'ready';
  });
  if (!looked.ok) {
    const { error } = looked;
    return error.kind === 'unknown'
      ? err({ ...error, kind: 'unreachable', message: `${error.message}; nothing was sent` })
      : looked;
  }
  if (looked.value === 'sent') return ok(outcome('it had been sent before'));
  if (looked.value === 'doubtful') return err(doubtful(deps));

  unsent.delete(operation.key);
  const recipients = [...letter.to, ...letter.cc].map(({ address }) => address);
  const sent = await smtp.send({ from: letter.from.address, to: recipients }, message, signal);
  if (!sent.ok) {
    if (sent.error.kind !== 'unknown') await dropCopy(deps, operation, letter.messageId);
    return sent;
  }
  await confirm(deps, letter.messageId, state.answers);
  return ok(outcome(evidenceOf(sent.value)));
}

export const doubtful = ({ settings }: Pick<WriterDeps, 'settings'>): AdapterError => ({
  kind: 'unknown',
  message: `${whereOf(settings.smtp)}: an earlier attempt broke off while the message was handed over`,
  advice: mailAdvice.sentCopy,
});

const evidenceOf = ({ said, rejected }: Sent): string =>
  rejected.length === 0 ? said : `${said}; not accepted for ${rejected.join(', ')}`;

/** Nothing was sent: the copy goes, so that it does not look like an open question. */
async function dropCopy(deps: WriterDeps, operation: Operation, messageId: string): Promise<void> {
  deps.unsent.add(operation.key);
  using limit = grace(deps.clock, tidyMs);
  await deps.line.use('tidy', limit.signal, async (client) => {
    await removeCopies(client, await findCopies(client, await deps.sentFolder(client), messageId));
  });
}

/** It was sent, whatever becomes of this: what cannot be marked now is marked with the next look at the mailbox. */
async function confirm(deps: WriterDeps, messageId: string, answers: Place | undefined): Promise<void> {
  deps.unconfirmed.add(messageId);
  using limit = grace(deps.clock, tidyMs);
  await deps.line.use('confirm', limit.signal, async (client) => {
    if (await markAsSent(client, await deps.sentFolder(client), messageId)) deps.unconfirmed.delete(messageId);
    if (answers === undefined) return;
    const opened = await openFolder(client, answers.folder);
    if (opened?.validity !== answers.validity) return;
    await client.messageFlagsAdd(String(answers.uid), ['\\Answered'], { uid: true });
  });
}
