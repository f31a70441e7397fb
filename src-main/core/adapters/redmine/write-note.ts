import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { actToRequest, type OutgoingFile } from './act-codec.ts';
import type { PreparedAct } from './act-state.ts';
import { redmineAdvice, type RedmineError } from './answer-error.ts';
import type { Effect } from './effect.ts';
import { findEffect, replyOn } from './find-effect.ts';
import { keyFieldId } from './key-field.ts';
import { readLiveIssue } from './live-issue.ts';
import { withMarker } from './note-marker.ts';
import { customersReached, mayWritePrivately } from './rights.ts';
import { mostAttempts } from './update-issue.ts';
import type { WriterDeps } from './writer-deps.ts';

type Written = Promise<Result<Effect, RedmineError>>;

/** Writes a public note, after which it is looked up: Redmine answers without saying what it made, and drops what is not allowed. */
export async function writeReply(
  deps: WriterDeps,
  prepared: PreparedAct,
  act: ActOf<'reply'>,
  signal: AbortSignal,
): Written {
  const request = actToRequest(act);
  if (!request.ok || request.value.kind !== 'note') return err({ kind: 'refused', message: 'this is no reply' });
  const { issue: id, notes, files } = request.value;
  for (let attempt = 1; ; attempt++) {
    const live = await readLiveIssue(deps.api, id, signal);
    if (!live.ok) return live;
    const field = keyFieldId(deps, `issue ${id}`, live.value.issue.custom_fields);
    if (!field.ok) return field;
    const uploads = await upload(deps, files, signal);
    if (!uploads.ok) return uploads;
    const keyed = field.value === undefined ? {} : { custom_fields: [{ id: field.value, value: prepared.key }] };
    const put = await putNote(deps, id, { notes, private_notes: false, ...keyed, ...uploads.value }, signal);
    if (!put.ok && put.error.conflict === true && attempt < mostAttempts) continue;
    if (!put.ok) return put;
    const after = await readLiveIssue(deps.api, id, signal);
    if (!after.ok) return unseen(id, after.error);
    const effect = replyOn(deps, prepared, act, after.value);
    if (effect === undefined) return dropped(id, 'note');
    const account = await deps.directory.account(signal);
    const reached = account.ok ? await customersReached(deps, account.value, after.value, signal) : account;
    const readers = reached.ok ? (reached.value ?? []) : [];
    // A reply that lost its key is still the one just written: nothing else could have come in between unseen.
    const { doubt: _doubt, ...certain } = effect;
    return ok({ ...certain, evidence: effect.evidence + (readers.length === 0 ? '' : `, to ${readers.join(', ')}`) });
  }
}

/**
 * Writes a private note. Redmine turns the note of an account that may not write private ones into a public one and mails it, so
 * the right is looked up right before, and the note right after; should it be public all the same, it is emptied at once.
 */
export async function writePrivateNote(
  deps: WriterDeps,
  prepared: PreparedAct,
  ticket: string,
  text: string,
  signal: AbortSignal,
): Written {
  for (let attempt = 1; ; attempt++) {
    const account = await deps.directory.account(signal);
    if (!account.ok) return account;
    const live = await readLiveIssue(deps.api, ticket, signal);
    if (!live.ok) return live;
    const allowed = await mayWritePrivately(deps, account.value, live.value, signal);
    if (!allowed.ok) return allowed;
    const put = await putNote(deps, ticket, { notes: withMarker(text, prepared.key), private_notes: true }, signal);
    if (!put.ok && put.error.conflict === true && attempt < mostAttempts) continue;
    if (!put.ok) return put;
    const found = await findEffect(deps, prepared, signal);
    if (!found.ok) return unseen(ticket, found.error);
    if (found.value === undefined) return dropped(ticket, 'note');
    return found.value.doubt === undefined ? ok(found.value) : withdraw(deps, found.value, signal);
  }
}

/** Empties a note that became public: Redmine then deletes it, where the account may edit its own notes. */
async function withdraw(deps: WriterDeps, { evidence, made }: Effect, signal: AbortSignal): Written {
  const journal = made[0]?.id ?? '';
  const json = { journal: { notes: '' } };
  const emptied = await deps.api.write({ method: 'PUT', path: `/journals/${journal}.json`, json }, signal);
  return err({
    kind: emptied.ok ? 'refused' : 'unknown',
    message: emptied.ok
      ? `Redmine published the note (${evidence}); it was deleted at once, mail about it may have gone out`
      : `Redmine published the note (${evidence}), and this account may not delete it: make it private there now`,
    advice: redmineAdvice.privateNotes,
  });
}

const putNote = (
  deps: WriterDeps,
  issue: string,
  values: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Result<unknown, RedmineError>> =>
  deps.api.write({ method: 'PUT', path: `/issues/${issue}.json`, json: { issue: values } }, signal);

async function upload(
  deps: WriterDeps,
  files: readonly OutgoingFile[],
  signal: AbortSignal,
): Promise<Result<{ readonly uploads?: readonly object[] }, RedmineError>> {
  if (files.length === 0) return ok({});
  const uploads: object[] = [];
  for (const { name, mediaType, bytes } of files) {
    const token = await deps.api.upload(name, mediaType, bytes, signal);
    if (!token.ok) return token;
    uploads.push({ token: token.value, filename: name, content_type: mediaType });
  }
  return ok({ uploads });
}

const unseen = (id: string, cause: RedmineError): Result<never, RedmineError> =>
  err({ kind: 'unknown', message: `the note was sent, but issue ${id} could not be read again: ${cause.message}` });

const dropped = (id: string, what: string): Result<never, RedmineError> =>
  err({
    kind: 'misconfigured',
    message: `Redmine answered success, but dropped the ${what} on issue ${id}: this account lacks the right add_issue_notes`,
    advice: redmineAdvice.permission,
  });
