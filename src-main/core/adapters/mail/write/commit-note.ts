import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome, Operation } from '../../operation.ts';
import { openFolder } from '../imap/folder-reader.ts';
import { whereOf } from '../settings.ts';
import { ownCopy, writeLetter } from './compose.ts';
import { outcomeOf } from './outcome.ts';
import { findCopies, removeCopies, storeCopy } from './own-copies.ts';
import type { WriteStateOf } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

export const notesFolder = ({ settings }: Pick<WriterDeps, 'settings'>): string => settings.folders.notes;

/** Stores a note in its folder. No part of this speaks SMTP. */
export async function commitNote(
  deps: WriterDeps,
  operation: Operation,
  state: WriteStateOf<'note'>,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const [act] = operation.acts;
  if (act?.act !== 'addNote') return err({ kind: 'refused', message: 'this operation writes no note' });
  const { letter } = state;
  const folder = notesFolder(deps);
  const stored = ownCopy(await writeLetter(letter, act.text, act.attachments), operation.key, operation.agent, true);
  const written = await deps.line.use('commit', signal, async (client) => {
    if ((await findCopies(client, folder, letter.messageId)).length > 0) return 'it had been stored before';
    if ((await openFolder(client, folder)) === undefined) {
      await client.mailboxCreate(folder);
      await client.mailboxSubscribe(folder);
    }
    await storeCopy(client, whereOf(deps.settings.imap), folder, stored, ['\\Seen'], letter.date);
    return `stored in ${folder}`;
  });
  return written.ok ? ok(outcomeOf(deps, state, stored, written.value)) : written;
}

/** The note goes; where it never was, nothing happens. */
export async function takeBackNote(
  deps: WriterDeps,
  state: WriteStateOf<'note'>,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const folder = notesFolder(deps);
  const removed = await deps.line.use('compensate', signal, async (client) => {
    const copies = await findCopies(client, folder, state.letter.messageId);
    await removeCopies(client, copies);
    return copies.length;
  });
  if (!removed.ok) return removed;
  return ok({ evidence: removed.value > 0 ? `removed from ${folder}` : `${folder} does not hold it` });
}
