import type { ActOf } from '../../../../src-shared/model/intent.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { ok } from '../../../../src-shared/result/result.ts';
import { actToRequest } from './act-codec.ts';
import type { PreparedAct } from './act-state.ts';
import { comparable, type Effect, type Found } from './effect.ts';
import { changeId } from './entry-codec.ts';
import { findNewIssue } from './find-new-issue.ts';
import { keyFieldId, keyOf } from './key-field.ts';
import { readLiveIssue, type LiveIssue } from './live-issue.ts';
import { splitMarker } from './note-marker.ts';
import { arrivedAt, detailsOn, differing, pick } from './raw-values.ts';
import type { RedmineJournal } from './redmine-shapes.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Looks for the effect of an act by its key, or by author, place and content among what came after it was prepared. */
export function findEffect(deps: WriterDeps, prepared: PreparedAct, signal: AbortSignal): Found {
  const { act } = prepared;
  switch (act.act) {
    case 'reply':
      return findReply(deps, prepared, act, signal);
    case 'addNote':
      return findPrivateNote(deps, prepared, act, signal);
    case 'updateTicket':
      return findChange(deps, prepared, act, signal);
    case 'createTicket':
      return findNewIssue(deps, prepared, act, signal);
    case 'updateContact':
    case 'logCall':
      return Promise.resolve(ok(undefined));
    default:
      return assertNever(act, 'findEffect');
  }
}

function noteEffect(deps: WriterDeps, key: string, issue: string, journal: number, doubt?: Effect['doubt']): Effect {
  if (doubt === undefined) deps.claims.set(`journal/${journal}`, key);
  return {
    evidence: `journal ${journal} on issue ${issue}`,
    made: [{ system: deps.system, kind: 'activity', id: String(journal) }],
    ...(doubt === undefined ? {} : { doubt }),
  };
}

async function findPrivateNote(
  deps: WriterDeps,
  { key }: PreparedAct,
  act: ActOf<'addNote'>,
  signal: AbortSignal,
): Found {
  const live = await readLiveIssue(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const note = live.value.journals.find((journal) => splitMarker(journal.notes).key === key);
  if (note === undefined) return ok(undefined);
  return ok(noteEffect(deps, key, act.ticket.id, note.id, note.private_notes ? undefined : 'public'));
}

async function findReply(deps: WriterDeps, prepared: PreparedAct, act: ActOf<'reply'>, signal: AbortSignal): Found {
  const live = await readLiveIssue(deps.api, act.ticket.id, signal);
  return live.ok ? ok(replyOn(deps, prepared, act, live.value)) : live;
}

export function replyOn(
  deps: WriterDeps,
  { key, state }: PreparedAct,
  act: ActOf<'reply'>,
  live: LiveIssue,
): Effect | undefined {
  const { id } = act.ticket;
  const field = keyFieldId(deps, `issue ${id}`, live.issue.custom_fields);
  const fieldId = field.ok ? field.value : undefined;
  const own = live.journals.filter(
    (one) => one.id > state.basis && one.user?.id === state.account.id && !one.private_notes && one.notes.trim() !== '',
  );
  if (fieldId !== undefined) {
    const keyed = own.find((one) => keyOf(one, fieldId) === key);
    if (keyed !== undefined) return noteEffect(deps, key, id, keyed.id);
    const alike = own.find((one) => !keyOf(one, fieldId) && sameMessage(act, one));
    return alike === undefined ? undefined : noteEffect(deps, key, id, alike.id, 'alike');
  }
  const match = own.find((one) => isFree(deps, key, one.id) && sameMessage(act, one));
  return match === undefined ? undefined : noteEffect(deps, key, id, match.id);
}

function isFree(deps: WriterDeps, key: string, journal: number): boolean {
  const claimedBy = deps.claims.get(`journal/${journal}`);
  return claimedBy === undefined || claimedBy === key;
}

/** Line ends get changed on the way; file names tell two otherwise equal messages apart. */
function sameMessage(act: ActOf<'reply'>, journal: RedmineJournal): boolean {
  const request = actToRequest(act);
  const wanted = request.ok && request.value.kind === 'note' ? request.value.files.map(({ name }) => name) : [];
  const names = journal.details
    .filter(({ property, new_value: name }) => property === 'attachment' && name)
    .map(({ new_value: name }) => name ?? '');
  return (
    comparable(journal.notes) === comparable(act.text) &&
    JSON.stringify(names.toSorted()) === JSON.stringify(wanted.toSorted())
  );
}

async function findChange(
  deps: WriterDeps,
  { state, key }: PreparedAct,
  act: ActOf<'updateTicket'>,
  signal: AbortSignal,
): Found {
  const live = await readLiveIssue(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const { issue, journals, values } = live.value;
  const toChange = differing(state.wanted, state.before);
  const field = keyFieldId(deps, `issue ${issue.id}`, issue.custom_fields);
  const fieldId = field.ok ? field.value : undefined;
  const own = journals.filter(
    (one) =>
      one.id > state.basis &&
      one.user?.id === state.account.id &&
      (fieldId === undefined ? isFree(deps, key, one.id) : keyOf(one, fieldId) === key),
  );
  const made = toChange.map((name) => own.find((one) => arrivedAt(one, name, state.wanted[name] ?? '')));
  const isDone = made.every((one) => one !== undefined);
  const asWanted = differing(pick(state.wanted, toChange), values).length === 0;
  if (!isDone && !asWanted) return ok(undefined);
  const ours = made.flatMap((one) => (one === undefined ? [] : [one]));
  const ids = [...new Set(ours.map(({ id }) => id))];
  for (const id of ids) deps.claims.set(`journal/${id}`, key);
  const changed = toChange.flatMap((name, index) => referencesOf(deps, made[index], name));
  return ok({
    evidence:
      ids.length === 0 ? `issue ${issue.id} already stood so` : `journal ${ids.join(', ')} on issue ${issue.id}`,
    made: changed,
    ours: toChange.length > 0 && isDone,
  });
}

/** The entries the codec makes of the details that changed this value. */
function referencesOf(deps: WriterDeps, journal: RedmineJournal | undefined, name: string): Reference[] {
  if (journal === undefined) return [];
  return detailsOn(journal, name).map((detail, again) => ({
    system: deps.system,
    kind: 'activity',
    id: changeId(journal.id, detail, again),
  }));
}
