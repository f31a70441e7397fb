import type { Intent } from '../../../src-shared/model/intent.ts';
import type { IntentId } from '../../../src-shared/model/ids.ts';
import type { ManualAction, TransactionView } from '../../../src-shared/model/transaction.ts';
import { assertNever } from '../../../src-shared/result/assert-never.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { WriteTx } from '../store/store.ts';
import { allowedActions } from './allowed-actions.ts';
import type { Coordinator } from './coordinator.ts';
import {
  compensateChange,
  handOverChange,
  markDoneChange,
  replacedChange,
  retryNowChange,
  type ManualChange,
} from './manual-changes.ts';
import { planIntent } from './plan.ts';
import { contentHash, newTransaction, OutboxFull, publishDrive, recordIn, transactionsTopic } from './record-intent.ts';
import type { StoredTransaction } from './stored-transaction.ts';
import type { SubmitDeps } from './submit.ts';
import type { ManualRequest } from './transactions.ts';

type ActError = WireError<'NOT_FOUND' | 'REFUSED' | 'CONFLICT'>;
type Refusal = { readonly ok: false; readonly error: ActError };

const refused = (message: string, detail?: unknown): Refusal =>
  err({ code: 'REFUSED', message, retryable: false, ...(detail === undefined ? {} : { detail }) });

const words: Readonly<Record<ManualAction, string>> = {
  retryNow: 'tried again',
  compensate: 'taken back',
  markDone: 'settled by hand',
  handOver: 'handed over',
  editAndReplay: 'edited and sent again',
};

/** What the request lacks, before anything is looked up. */
function incomplete(request: ManualRequest): Refusal | undefined {
  const blank = (text: string | undefined): boolean => text === undefined || text.trim() === '';
  const { action } = request;
  if ((action === 'markDone' || action === 'compensate' || action === 'handOver') && blank(request.reason))
    return refused(`Give the reason: it goes into the audit (action ${action}).`, { path: 'reason' });
  if (action === 'markDone' && request.outcome === undefined)
    return refused('Say whether it happened in the system or not.', { path: 'outcome' });
  if (action === 'handOver' && blank(request.owner))
    return refused('Say whom it is handed over to.', { path: 'owner' });
  if (action === 'editAndReplay' && (request.acts === undefined || request.acts.length === 0))
    return refused('Give what is to be sent instead.', { path: 'acts' });
  return undefined;
}

/** Whether the action is possible as things stand. */
function notAllowed(now: StoredTransaction, { action, participant }: ManualRequest): Refusal | undefined {
  if (!allowedActions(now).includes(action))
    return refused(
      now.replacedBy === undefined
        ? `This cannot be ${words[action]} as it stands (${now.state}); possible now: ${allowedActions(now).join(', ') || 'nothing'}.`
        : `This was already replaced by transaction ${now.replacedBy}.`,
      { state: now.state, actions: allowedActions(now) },
    );
  if (participant === undefined || action === 'handOver') return undefined;
  const one = now.participants.find((other) => other.key === participant);
  if (one === undefined)
    return refused(`Transaction ${now.id} has no participant "${participant}".`, { path: 'participant' });
  return now.state === 'attention' && one.stuck === undefined
    ? refused(`${one.systemName} needs nobody: it is ${one.state}.`, { path: 'participant' })
    : undefined;
}

/** How long a person's action waits for a driver that is at work, milliseconds. */
const patienceMs = 2_000;

/**
 * What people do with transactions. Each action takes the same lock as the drivers and checks again inside its SQLite
 * transaction, so a person and the coordinator never decide the same thing twice; each is audited with the person's name.
 */
export function createManualActions(
  deps: SubmitDeps,
  coordinator: Pick<Coordinator, 'exclusively'>,
): (request: ManualRequest) => Promise<Result<TransactionView, ActError>> {
  const { log, store, bus } = deps;
  const actor = deps.agent.name;

  const changeFor = (
    now: StoredTransaction,
    request: ManualRequest,
    next: StoredTransaction | undefined,
  ): ManualChange => {
    switch (request.action) {
      case 'retryNow':
        return retryNowChange(now, request, actor);
      case 'compensate':
        return compensateChange(now, request, actor);
      case 'markDone':
        return markDoneChange(now, request, actor);
      case 'handOver':
        return handOverChange(request, actor);
      case 'editAndReplay':
        if (next === undefined) throw new Error('edit and replay without a new transaction');
        return replacedChange(now, next, request, actor);
      default:
        return assertNever(request.action, 'manual action');
    }
  };

  /** The transaction that takes the old one's place, planned but not recorded. */
  const successor = (
    old: StoredTransaction,
    request: ManualRequest,
  ): Result<StoredTransaction | undefined, ActError> => {
    if (request.action !== 'editAndReplay') return ok(undefined);
    const intent: Intent = { ...old.intent, id: `replay-${old.id}` as IntentId, acts: [...(request.acts ?? [])] };
    const plan = planIntent(intent, deps.systems);
    return plan.ok ? ok(newTransaction(deps.nextId(), intent, deps.agent, plan.value, deps.clock.now())) : plan;
  };

  const apply = (
    tx: WriteTx,
    request: ManualRequest,
    next: StoredTransaction | undefined,
  ): Refusal | StoredTransaction => {
    const now = log.readIn(tx, request.id);
    if (now === undefined) throw new Error(`transaction ${request.id} disappeared`);
    const no = notAllowed(now, request);
    if (no !== undefined) return no;
    if (next !== undefined && next.intent.evenIfAnswered !== true) {
      const asSeen = deps.hooks.precondition(tx, next.intent);
      if (!asSeen.ok) return asSeen;
    }
    const { change, moves } = changeFor(now, request, next);
    log.applyIn(tx, now, change);
    if (moves) publishDrive(bus, tx, now);
    if (next !== undefined) {
      const text = `in place of transaction ${now.id}: ${next.summary}`;
      recordIn(tx, deps, next, contentHash(next.intent), [{ event: 'recorded', actor, text }]);
    }
    return now;
  };

  return async (request) => {
    const known = log.read(request.id);
    if (known === undefined)
      return err({ code: 'NOT_FOUND', message: `There is no transaction ${request.id}.`, retryable: false });
    const no = incomplete(request);
    if (no !== undefined) return no;
    const next = successor(known, request);
    if (!next.ok) return next;
    try {
      const write = () => store.writeSoon('power', (tx) => apply(tx, request, next.value));
      const outcome = await coordinator.exclusively(request.id, write, patienceMs);
      if (outcome === undefined)
        return err({
          code: 'CONFLICT',
          message: 'Trunkline is working on this right now; look again in a moment.',
          retryable: true,
        });
      if ('ok' in outcome) return outcome;
    } catch (error) {
      if (error instanceof OutboxFull) return refused(error.wire.message);
      throw error;
    }
    log.emit(request.id);
    bus.retryNow(transactionsTopic, known.lane);
    const answer = next.value?.id ?? request.id;
    if (next.value !== undefined) log.emit(answer);
    const view = log.view(answer);
    return view === undefined ? refused(`transaction ${answer} disappeared`) : ok(view);
  };
}
