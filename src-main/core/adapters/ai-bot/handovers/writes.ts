import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { ActOf } from '../../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState, PrepareOutcome, ProbeOutcome } from '../../operation.ts';
import { readHandover } from './codec.ts';
import type { ServiceApi } from './service-api.ts';
import { statuses, type HandoverStatus, type OperationDocument } from './shapes.ts';

export interface WriterDeps {
  readonly api: ServiceApi;
  readonly system: SystemId;
}

/** Longest answer that is handed to the bot's service, in characters. */
const LONGEST = 20_000;

type Wanted = { readonly act: ActOf<'reply'> } | { readonly act: ActOf<'updateTicket'>; readonly to: HandoverStatus };

const refused = (message: string): Result<never, AdapterError> => err({ kind: 'refused', message });
const isStatus = (text: string | undefined): text is HandoverStatus => statuses.some((status) => status === text);

/** What an operation wants of the service, or why it cannot have it. */
function wantedOf({ acts: [act, ...more] }: Operation): Result<Wanted, AdapterError> {
  if (act === undefined || more.length > 0) return refused('the bot takes one act at a time');
  if (act.act === 'reply') {
    if (act.attachments !== undefined && act.attachments.length > 0) return refused('the bot takes no files');
    if (act.text.length > LONGEST)
      return refused(`the answer has ${act.text.length} characters; the bot takes ${LONGEST}: send it in parts`);
    return ok({ act });
  }
  if (act.act !== 'updateTicket') return refused(`the bot cannot ${act.act}`);
  const { status, ...others } = act.changes;
  const asked = Object.keys(others);
  if (asked.length > 0) return refused(`the bot knows no ${asked.join(' and ')} that could be changed`);
  if (!isStatus(status)) return refused(`the status must be one of ${statuses.join(', ')}`);
  return ok({ act, to: status });
}

async function statusOf(
  api: ServiceApi,
  id: string,
  signal: AbortSignal,
): Promise<Result<HandoverStatus, AdapterError>> {
  const answer = await api.conversation(id, signal);
  if (!answer.ok) return answer;
  const read = readHandover(answer.value);
  if (read.ok) return ok(read.value.document.status);
  return err({
    kind: 'nonsense',
    message: `the conversation cannot be read: ${read.error.path} ${read.error.message}`,
  });
}

const statusBefore = ({ status }: PreparedState): string => (typeof status === 'string' ? status : '');

const movedOn = (status: string): Result<never, AdapterError> =>
  err({ kind: 'refused', stale: true, message: `the conversation is "${status}" meanwhile` });

/** A look: the conversation is there, and with us. Nothing is held. */
export async function prepare(
  { api }: WriterDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  const { ticket } = wanted.value.act;
  const status = await statusOf(api, ticket.id, signal);
  if (!status.ok) return status;
  if ('to' in wanted.value) {
    if (ticket.version !== undefined && ticket.version !== status.value) return movedOn(status.value);
  } else if (status.value !== 'handed_over') {
    // Words of an agent must not come in between those of the bot.
    return movedOn(status.value);
  }
  return ok({ level: 'checked', state: { status: status.value } });
}

const outcomeOf = (system: SystemId, done: OperationDocument): CommitOutcome =>
  done.message
    ? {
        evidence: `message ${done.message}`,
        made: [{ system, kind: 'activity', id: `${done.conversation}/${done.message}` }],
      }
    : { evidence: `conversation ${done.conversation} is "${done.status ?? ''}"` };

/** The key goes along: sent again it is answered with what it did the first time. */
export async function commit(
  { api, system }: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  const { key, agent } = operation;
  const write = { conversation: wanted.value.act.ticket.id, key, agent };
  const done =
    'to' in wanted.value
      ? await api.move({ ...write, from: statusBefore(prepared), to: wanted.value.to }, signal)
      : await api.say({ ...write, text: wanted.value.act.text }, signal);
  return done.ok ? ok(outcomeOf(system, done.value)) : done;
}

export async function probe(
  { api, system }: WriterDeps,
  { key }: Operation,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const found = await api.operation(key, signal);
  if (!found.ok) return found;
  return ok(found.value === undefined ? { found: 'absent' } : { found: 'present', ...outcomeOf(system, found.value) });
}

/** A status can be set back; what was said stays said. */
export async function compensate(
  { api, system }: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const wanted = wantedOf(operation);
  if (!wanted.ok) return wanted;
  if (!('to' in wanted.value)) return refused('an answer that was sent cannot be taken back');
  const { act, to } = wanted.value;
  const before = statusBefore(prepared);
  const done = await api.operation(operation.key, signal);
  if (!done.ok) return done;
  const status = await statusOf(api, act.ticket.id, signal);
  if (!status.ok) return status;
  // It never happened, or somebody has moved it on since.
  if (done.value === undefined || status.value !== to || !isStatus(before) || before === to)
    return ok({ evidence: `conversation ${act.ticket.id} is "${status.value}"` });
  const { key, agent } = operation;
  const write = { conversation: act.ticket.id, key: `${key}~undo`, agent };
  const undone = await api.move({ ...write, from: to, to: before }, signal);
  return undone.ok ? ok(outcomeOf(system, undone.value)) : undone;
}
