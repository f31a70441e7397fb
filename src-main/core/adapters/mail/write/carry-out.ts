import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState } from '../../operation.ts';
import { commitMail } from './commit-mail.ts';
import { commitNote, takeBackNote } from './commit-note.ts';
import { commitState, takeBackState } from './commit-state.ts';
import { readWriteState } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

type Outcome = Result<CommitOutcome, AdapterError>;

/** Carries out what was prepared; once, however often it is called. */
export async function commit(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Outcome> {
  const state = readWriteState(prepared);
  if (!state.ok) return state;
  switch (state.value.kind) {
    case 'mail':
      return commitMail(deps, operation, state.value, signal);
    case 'note':
      return commitNote(deps, operation, state.value, signal);
    case 'state':
      return commitState(deps, state.value, signal);
  }
}

/** Takes back what can be: a note and a mark. A mail cannot. */
export async function compensate(deps: WriterDeps, prepared: PreparedState, signal: AbortSignal): Promise<Outcome> {
  const state = readWriteState(prepared);
  if (!state.ok) return state;
  switch (state.value.kind) {
    case 'mail':
      return err({ kind: 'refused', message: 'a mail that was sent cannot be taken back' });
    case 'note':
      return takeBackNote(deps, state.value, signal);
    case 'state':
      return takeBackState(deps, state.value, signal);
  }
}

/** A look holds nothing that could be given back. */
export const release = (): Promise<Result<void, AdapterError>> => Promise.resolve(ok(undefined));
