import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState, PrepareOutcome, ProbeOutcome } from '../operation.ts';
import type { GoflyApi } from './api.ts';
import { readVisitor } from './codec.ts';
import { readHistory } from './chat-reader.ts';

/** Longest message go-fly stores, in characters. */
const LONGEST = 2_048;

export interface WriterDeps {
  readonly api: GoflyApi;
  readonly system: SystemId;
  /** Messages found or made by an operation: two answers with the same words are two messages. */
  readonly claims: Map<number, string>;
  /** The chat changed by our own doing: it is to be read. */
  readonly touched: (visitor: string) => void;
}

type Reply = Extract<Act, { act: 'reply' }>;
type Update = Extract<Act, { act: 'updateTicket' }>;

/** What an operation wants of go-fly, or why it cannot have it. */
export function wantedOf({ acts: [act] }: Operation): Result<Reply | Update, AdapterError> {
  const refused = (message: string): Result<never, AdapterError> => err({ kind: 'refused', message });
  if (act?.act === 'reply') {
    if (act.attachments !== undefined && act.attachments.length > 0)
      return refused('the live chat takes no files from here');
    const { length } = [...act.text];
    if (length > LONGEST)
      return refused(`the message has ${length} characters; the live chat takes ${LONGEST}: send it in parts`);
    return ok(act);
  }
  if (act?.act === 'updateTicket') {
    const { owner, ...others } = act.changes;
    const asked = Object.keys(others);
    if (asked.length > 0) return refused(`the live chat knows no ${asked.join(' and ')} that could be changed`);
    if (owner === undefined || owner === '') return refused('a chat always belongs to an agent; choose one');
    return ok(act);
  }
  return refused(`the live chat cannot ${act?.act ?? 'do nothing'}`);
}

const movedTo = (owner: string): AdapterError => ({
  kind: 'refused',
  stale: true,
  message: `the chat belongs to "${owner}" meanwhile`,
});

async function ownerOf(api: GoflyApi, visitor: string, signal: AbortSignal): Promise<Result<string, AdapterError>> {
  const answer = await api.visitor(visitor, signal);
  if (!answer.ok) return answer;
  const row = readVisitor(answer.value);
  return row.ok ? ok(row.value.to_id) : err({ kind: 'refused', message: 'the live chat knows no such visitor' });
}

/** A look: the visitor is there, and up to which message the chat was read. Nothing is held. */
export async function prepare(
  { api }: WriterDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  const visitor = wanted.value.ticket.id;
  const owner = await ownerOf(api, visitor, signal);
  if (!owner.ok) return owner;
  if (wanted.value.act === 'updateTicket') {
    const colleagues = await api.colleagues(signal);
    if (!colleagues.ok) return colleagues;
    const to = wanted.value.changes.owner ?? '';
    const { version } = wanted.value.ticket;
    if (version !== undefined && version !== owner.value) return err(movedTo(owner.value));
    if (to !== owner.value && !colleagues.value.includes(to)) {
      return err({ kind: 'refused', message: `the live chat has no agent "${to}"` });
    }
    return ok({ level: 'checked', state: { owner: owner.value } });
  }
  const page = await api.messages(visitor, 1, signal);
  if (!page.ok) return page;
  const ids = page.value.map((row) => (row as { id?: unknown } | null)?.id).filter((id) => typeof id === 'number');
  return ok({ level: 'checked', state: { basis: Math.max(0, ...ids) } });
}

/** Our words among what the agent said after `basis`, not counting what another operation said. */
async function findReply(
  { api, claims }: WriterDeps,
  { key }: Operation,
  act: Reply,
  basis: number,
  signal: AbortSignal,
): Promise<Result<number | undefined, AdapterError>> {
  const history = await readHistory(api, act.ticket.id, basis, signal);
  if (!history.ok) return history;
  const own = history.value.rows.find(
    ({ id, mes_type, content }) => mes_type === 'kefu' && content === act.text && (claims.get(id) ?? key) === key,
  );
  if (own !== undefined) claims.set(own.id, key);
  return ok(own?.id);
}

const basisOf = (state: PreparedState | undefined): number =>
  typeof state?.['basis'] === 'number' ? state['basis'] : Number.MAX_SAFE_INTEGER;

const said = (system: SystemId, id: number): CommitOutcome => ({
  evidence: `message ${id}`,
  made: [{ system, kind: 'activity', id: String(id) } satisfies Reference],
});

/** Sends, after a look whether an earlier attempt already did. */
export async function commit(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  const act = wanted.value;
  const { api, system, touched } = deps;
  const visitor = act.ticket.id;
  if (act.act === 'updateTicket') {
    const to = act.changes.owner ?? '';
    const owner = await ownerOf(api, visitor, signal);
    if (!owner.ok) return owner;
    if (owner.value !== to) {
      if (owner.value !== prepared['owner']) {
        return err(movedTo(owner.value));
      }
      const moved = await api.transfer(visitor, to, signal);
      if (!moved.ok) return moved;
    }
    touched(visitor);
    return ok({ evidence: `chat of ${to}` });
  }
  const before = await findReply(deps, operation, act, basisOf(prepared), signal);
  if (!before.ok) return before;
  if (before.value !== undefined) return ok(said(system, before.value));
  const sent = await api.send(visitor, act.text, signal);
  if (!sent.ok) return sent;
  touched(visitor);
  const found = await findReply(deps, operation, act, basisOf(prepared), signal);
  // It was taken: that it cannot be found again now does not make it unsent.
  return ok(found.ok && found.value !== undefined ? said(system, found.value) : { evidence: 'sent' });
}

export async function probe(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  const act = wanted.value;
  if (act.act === 'updateTicket') {
    const owner = await ownerOf(deps.api, act.ticket.id, signal);
    if (!owner.ok) return owner;
    return ok(
      owner.value === act.changes.owner
        ? { found: 'present', evidence: `chat of ${owner.value}` }
        : { found: 'absent' },
    );
  }
  if (prepared === undefined) return ok({ found: 'absent' });
  const found = await findReply(deps, operation, act, basisOf(prepared), signal);
  if (!found.ok) return found;
  return ok(found.value === undefined ? { found: 'absent' } : { found: 'present', ...said(deps.system, found.value) });
}

/** A chat handed over can be handed back; what was said stays said. */
export async function compensate(
  { api, touched }: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  const act = wanted.value;
  if (act.act === 'reply') return err({ kind: 'refused', message: 'a message that was sent cannot be taken back' });
  const before = typeof prepared['owner'] === 'string' ? prepared['owner'] : '';
  const owner = await ownerOf(api, act.ticket.id, signal);
  if (!owner.ok) return owner;
  if (owner.value !== act.changes.owner || before === '' || before === owner.value) {
    return ok({ evidence: `chat of ${owner.value}` });
  }
  const moved = await api.transfer(act.ticket.id, before, signal);
  if (!moved.ok) return moved;
  touched(act.ticket.id);
  return ok({ evidence: `chat of ${before} again` });
}
