import type { Act, ActOf } from '../../../../src-shared/model/intent.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PreparedAct } from './act-state.ts';
import type { RtError } from './answer-error.ts';
import { readLiveTicket } from './live-ticket.ts';
import { readParts } from './message-parts.ts';
import { messageAttachments, messageText, normaliseLines } from './message-text.ts';
import type { RtPart, RtTransaction } from './rt-shapes.ts';
import { quoted } from './ticket-sql.ts';
import { differing, fieldsOf, sameValue, touches, valueOf } from './ticket-values.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Where the effect of an act stands in Request Tracker. */
export interface Effect {
  readonly evidence: string;
  readonly made: readonly Reference[];
  /** Number of the ticket, for a new one. */
  readonly ticket?: string;
}

type Found = Promise<Result<Effect | undefined, RtError>>;

/** Looks for the effect of an act by author, place and content among what came after it was prepared. */
export function findEffect(deps: WriterDeps, prepared: PreparedAct, signal: AbortSignal): Found {
  const { act } = prepared;
  switch (act.act) {
    case 'reply':
    case 'addNote':
      return findMessage(deps, prepared, act, signal);
    case 'updateTicket':
      return findUpdate(deps, prepared, act, signal);
    case 'createTicket':
      return findNewTicket(deps, prepared, act, signal);
    case 'updateContact':
    case 'logCall':
      return Promise.resolve(ok(undefined));
    default:
      return assertNever(act, 'findEffect');
  }
}

export function messageEffect(deps: WriterDeps, key: string, ticket: string, transaction: string): Effect {
  deps.claims.set(`transaction/${transaction}`, key);
  return {
    evidence: `transaction ${transaction} on ticket ${ticket}`,
    made: [{ system: deps.system, kind: 'activity', id: transaction }],
  };
}

async function findMessage(
  deps: WriterDeps,
  { state, key }: PreparedAct,
  act: ActOf<'reply'> | ActOf<'addNote'>,
  signal: AbortSignal,
): Found {
  const type = act.act === 'reply' ? 'Correspond' : 'Comment';
  const since = await deps.api.transactionsAfter(act.ticket.id, state.basis, signal);
  if (!since.ok) return since;
  const candidates = since.value.filter((one) => one.Type === type && isOurs(deps, key, one, state.account));
  if (candidates.length === 0) return ok(undefined);
  const parts = await readParts(
    deps.api,
    candidates.map(({ id }) => id),
    signal,
  );
  if (!parts.ok) return parts;
  const match = candidates.find(({ id }) => sameMessage(act, parts.value.get(id) ?? []));
  return ok(match === undefined ? undefined : messageEffect(deps, key, act.ticket.id, match.id));
}

function isOurs(deps: WriterDeps, key: string, transaction: RtTransaction, account: string): boolean {
  const claimedBy = deps.claims.get(`transaction/${transaction.id}`);
  return sameValue(transaction.Creator.id, account) && (claimedBy === undefined || claimedBy === key);
}

/** Line ends and blanks at the end of lines get changed on the way; file names tell two otherwise equal messages apart. */
function sameMessage(act: Extract<Act, { text: string; act: 'reply' | 'addNote' }>, parts: readonly RtPart[]): boolean {
  const names = messageAttachments(parts, act.ticket.system).map(({ name }) => name);
  const wanted = (act.attachments ?? []).map(({ name }) => name);
  return (
    comparable(messageText(parts).text) === comparable(act.text) && comparableNames(names) === comparableNames(wanted)
  );
}

const comparable = (text: string): string =>
  normaliseLines(text)
    .replace(/[ \t]+$/gm, '')
    .trim();
const comparableNames = (names: readonly string[]): string => JSON.stringify(names.toSorted());

async function findUpdate(
  deps: WriterDeps,
  { state }: PreparedAct,
  act: ActOf<'updateTicket'>,
  signal: AbortSignal,
): Found {
  const live = await readLiveTicket(deps.api, act.ticket.id, signal);
  if (!live.ok) return live;
  const since = await deps.api.transactionsAfter(act.ticket.id, state.basis, signal);
  if (!since.ok) return since;
  const names = new Map((live.value.ticket.CustomFields ?? []).map((field) => [field.id, field.name]));
  const before = state.before ?? {};
  const toChange = differing(act.changes, before, fieldsOf(act.changes));
  const own = since.value.filter((one) => sameValue(one.Creator.id, state.account));
  const ours = toChange.map((field) =>
    own.find((one) => touches(one, field, names) && arrivedAt(one, valueOf(act.changes, field), field.name)),
  );
  const isDone = ours.every((one) => one !== undefined);
  const asWanted = differing(live.value.values, act.changes, toChange).length === 0;
  if (!isDone && !asWanted) return ok(undefined);
  const ids = ours.flatMap((one) => (one === undefined ? [] : [one.id]));
  return ok({
    evidence:
      ids.length === 0
        ? `ticket ${act.ticket.id} already stood so`
        : `transaction ${ids.join(', ')} on ticket ${act.ticket.id}`,
    made: ids.map((id) => ({ system: deps.system, kind: 'activity', id })),
  });
}

/** Owners and queues stand in history by number, so for them that we changed the field is all there is. */
const arrivedAt = (transaction: RtTransaction, wanted: string, field: string): boolean =>
  field === 'owner' || field === 'queue' || sameValue(transaction.NewValue, wanted);

async function findNewTicket(
  deps: WriterDeps,
  { state, key }: PreparedAct,
  act: ActOf<'createTicket'>,
  signal: AbortSignal,
): Found {
  const rows = await deps.api.tickets(`id > ${state.basis} AND Creator = ${quoted(state.account)}`, 100, signal);
  if (!rows.ok) return rows;
  for (const { id, Subject: subject } of rows.value.toReversed()) {
    const claimedBy = deps.claims.get(`ticket/${id}`);
    // A subject that cannot be read may be ours: the text decides.
    const isOther = subject !== undefined && subject.trim() !== act.subject.trim();
    if (isOther || (claimedBy !== undefined && claimedBy !== key)) continue;
    const history = await deps.api.transactionsAfter(String(id), 0, signal);
    if (!history.ok) return history;
    const create = history.value.find(({ Type }) => Type === 'Create');
    if (create === undefined) continue;
    const parts = await readParts(deps.api, [create.id], signal);
    if (!parts.ok) return parts;
    const text = messageText(parts.value.get(create.id) ?? []).text;
    const isTheirs = await isRequestedBy(deps, String(id), act.requester, signal);
    if (!isTheirs.ok) return isTheirs;
    if (isTheirs.value && comparable(text) === comparable(act.text))
      return ok(newTicketEffect(deps, key, String(id), create.id));
  }
  return ok(undefined);
}

/** The same words may go out for many customers at once: the requester tells them apart. */
async function isRequestedBy(
  deps: WriterDeps,
  ticket: string,
  requester: string,
  signal: AbortSignal,
): Promise<Result<boolean, RtError>> {
  if (requester === '') return ok(true);
  const address = /<([^>]+)>\s*$/.exec(requester)?.[1] ?? requester;
  const live = await readLiveTicket(deps.api, ticket, signal);
  if (!live.ok) return live;
  for (const { id } of live.value.ticket.Requestor) {
    if (sameValue(id, address)) return ok(true);
    const user = await deps.directory.user(id, signal);
    if (!user.ok) return user;
    if (sameValue(user.value?.user?.EmailAddress ?? '', address)) return ok(true);
  }
  return ok(false);
}

export function newTicketEffect(deps: WriterDeps, key: string, ticket: string, create: string | undefined): Effect {
  deps.claims.set(`ticket/${ticket}`, key);
  return {
    evidence: `ticket ${ticket}`,
    made: [
      { system: deps.system, kind: 'ticket', id: ticket },
      ...(create === undefined ? [] : [{ system: deps.system, kind: 'activity' as const, id: create }]),
    ],
    ticket,
  };
}
