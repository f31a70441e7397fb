import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Operation, PreparedState, ProbeOutcome } from '../../operation.ts';
import { copyOf } from './commit-state.ts';
import { notesFolder } from './commit-note.ts';
import { ownCopy, writeLetter } from './compose.ts';
import { outcomeOf } from './outcome.ts';
import { findCopies, findTraces, markAsSent } from './own-copies.ts';
import { readWriteState, type WriteStateOf } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Did the operation take effect? `absent` only where that is certain. */
export async function probe(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  // Nothing is sent before prepare has stored its state.
  if (prepared === undefined) return ok({ found: 'absent' });
  const state = readWriteState(prepared);
  if (!state.ok) return state;
  switch (state.value.kind) {
    case 'mail':
      return probeMail(deps, operation, state.value, signal);
    case 'note':
      return probeNote(deps, operation, state.value, signal);
    case 'state':
      return probeState(deps, state.value, signal);
  }
}

const present = async (
  deps: WriterDeps,
  operation: Operation,
  state: WriteStateOf<'mail' | 'note'>,
  said: string,
): Promise<ProbeOutcome> => {
  const head = ownCopy(await writeLetter(state.letter, '', undefined), operation.key, operation.agent, false);
  const { evidence, made } = outcomeOf(deps, state, head, said);
  return { found: 'present', evidence, ...(made ? { made } : {}) };
};

function probeMail(
  deps: WriterDeps,
  operation: Operation,
  state: WriteStateOf<'mail'>,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const { messageId } = state.letter;
  return deps.line.use('probe', signal, async (client): Promise<ProbeOutcome> => {
    const folder = await deps.sentFolder(client);
    const copies = await findCopies(client, folder, messageId);
    if (copies.some(({ draft }) => !draft)) return present(deps, operation, state, `in ${folder}`);
    // The copy is stored before anything is sent.
    if (copies.length === 0 || deps.unsent.has(operation.key)) return { found: 'absent' };
    if (deps.unconfirmed.has(messageId)) return present(deps, operation, state, `in ${folder}`);
    for (const path of deps.settings.folders.inbox) {
      if ((await findTraces(client, path, messageId)).length === 0) continue;
      await markAsSent(client, folder, messageId);
      return present(deps, operation, state, `answered or reported on in ${path}`);
    }
    return {
      found: 'unsure',
      reason: `the copy in ${folder} is still a draft: the connection broke while the message was handed over, and a mail server cannot be asked whether it took it`,
    };
  });
}

function probeNote(
  deps: WriterDeps,
  operation: Operation,
  state: WriteStateOf<'note'>,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const folder = notesFolder(deps);
  return deps.line.use('probe', signal, async (client): Promise<ProbeOutcome> => {
    const copies = await findCopies(client, folder, state.letter.messageId);
    return copies.length > 0 ? present(deps, operation, state, `in ${folder}`) : { found: 'absent' };
  });
}

function probeState(
  deps: WriterDeps,
  state: WriteStateOf<'state'>,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  return deps.withMailbox('probe', signal, (_client, mailbox): Promise<ProbeOutcome> => {
    const { state: now, folder, uid } = copyOf(mailbox, state);
    if (now === state.to) return Promise.resolve({ found: 'present', evidence: `${folder} ${uid} says ${now}` });
    if (now === state.from) return Promise.resolve({ found: 'absent' });
    return Promise.resolve({
      found: 'unsure',
      reason: `${folder} ${uid} says ${now}: somebody else changed it meanwhile`,
    });
  });
}
