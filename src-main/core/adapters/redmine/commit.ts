import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { CommitOutcome, Operation, PreparedState } from '../operation.ts';
import { preparedActs, type PreparedAct } from './act-state.ts';
import type { RedmineError } from './answer-error.ts';
import { createIssue } from './create-issue.ts';
import type { Effect, Found } from './effect.ts';
import { findEffect } from './find-effect.ts';
import { keyFieldId } from './key-field.ts';
import { readLiveIssue } from './live-issue.ts';
import { updateIssue } from './update-issue.ts';
import { writePrivateNote, writeReply } from './write-note.ts';
import type { WriterDeps } from './writer-deps.ts';

/**
 * Carries out the acts one after the other. Before each it looks whether an earlier attempt already did it, so a commit that
 * broke off in the middle is simply repeated: it goes on where it stopped.
 */
export async function commit(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, RedmineError>> {
  const acts = preparedActs(operation, prepared);
  if (!acts.ok) return acts;
  const done: Effect[] = [];
  for (const act of acts.value) {
    const found = await findEffect(deps, act, signal);
    if (found.ok && found.value?.doubt !== undefined) return err(doubtful(found.value));
    const effect = found.ok && found.value === undefined ? await carryOut(deps, act, signal) : found;
    if (!effect.ok) return err(done.length === 0 ? effect.error : partly(done, effect.error));
    if (effect.value !== undefined) done.push(effect.value);
  }
  return ok(outcomeOf(done));
}

export function outcomeOf(effects: readonly Effect[]): CommitOutcome & { readonly made: readonly Reference[] } {
  return { evidence: effects.map(({ evidence }) => evidence).join('; '), made: effects.flatMap(({ made }) => made) };
}

export const doubtText = ({ doubt, evidence }: Effect): string =>
  doubt === 'public'
    ? `${evidence} is this note, and everybody can see it: make it private in Redmine`
    : `${evidence} says the same, but without the key of this operation: it may be somebody's own`;

const doubtful = (effect: Effect): RedmineError => ({ kind: 'unknown', message: doubtText(effect) });

/** The first acts stand, so it can no longer be said that nothing took effect: the probe tells what is missing. */
const partly = (done: readonly Effect[], error: RedmineError): RedmineError => ({
  kind: 'unknown',
  message: `${outcomeOf(done).evidence} took effect, then: ${error.message}`,
  ...(error.said === undefined ? {} : { said: error.said }),
});

async function carryOut(deps: WriterDeps, prepared: PreparedAct, signal: AbortSignal): Found {
  const { act, state, key } = prepared;
  if (act.act === 'reply') return writeReply(deps, prepared, act, signal);
  if (act.act === 'addNote') return writePrivateNote(deps, prepared, act.ticket.id, act.text, signal);
  if (act.act === 'createTicket') return createIssue(deps, prepared, act, signal);
  if (act.act !== 'updateTicket') return err({ kind: 'refused', message: `Redmine cannot carry out "${act.act}"` });
  const live = await readLiveIssue(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const field = keyFieldId(deps, `issue ${act.ticket.id}`, live.value.issue.custom_fields);
  if (!field.ok) return field;
  const updated = await updateIssue(
    deps,
    {
      issue: act.ticket.id,
      wanted: state.wanted,
      before: state.before,
      account: state.account.id,
      key: field.value === undefined ? undefined : { field: field.value, value: key },
    },
    signal,
  );
  // The history tells which entries it made, so that they are recognised when they are pulled.
  return updated.ok ? findEffect(deps, prepared, signal) : updated;
}
