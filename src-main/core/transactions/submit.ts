import type { Intent } from '../../../src-shared/model/intent.ts';
import type { IntentId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Receipt } from '../../../src-shared/model/transaction.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { Bus } from '../bus/bus.ts';
import { StoreError } from '../store/store-error.ts';
import type { ReadDb, Store, WriteTx } from '../store/store.ts';
import { planIntent } from './plan.ts';
import { contentHash, newTransaction, OutboxFull, recordIn } from './record-intent.ts';
import type { StepDeps } from './step-context.ts';
import type { PlannedParticipant, TransactionAgent } from './stored-transaction.ts';
import type { Transactions } from './transactions.ts';

type Answer = Awaited<ReturnType<Transactions['submit']>>;

export interface SubmitDeps extends Pick<StepDeps, 'log' | 'clock' | 'systems' | 'hooks' | 'reachFaultPoint'> {
  readonly store: Store;
  readonly bus: Bus;
  readonly agent: TransactionAgent;
  readonly nextId: () => TransactionId;
}

const receipt = (transaction: TransactionId, duplicate: boolean): { readonly ok: true; readonly value: Receipt } =>
  ok({ transaction, durability: 'power', duplicate });

/**
 * Plans an intent and records it. The intent, its transaction, its participants and the message that drives it are one
 * durable write; before it nothing exists, after it nothing is lost.
 */
export function createSubmit(deps: SubmitDeps): (intent: Intent) => Promise<Answer> {
  const { log, hooks, store } = deps;

  const earlier = (db: ReadDb, id: IntentId, hash: string): Result<Receipt, WireError<'REFUSED'>> | undefined => {
    const known = log.byIntent(db, id);
    if (known === undefined) return undefined;
    if (known.contentHash === hash) return receipt(known.id, true);
    return err({
      code: 'REFUSED',
      message: `Intent ${id} was already recorded with other content, as transaction ${known.id}. Send the new one under a new id.`,
      retryable: false,
      detail: { transaction: known.id },
    });
  };

  const fresh = (intent: Intent, hash: string, plan: readonly PlannedParticipant[]): ((tx: WriteTx) => Answer) => {
    const id = deps.nextId();
    deps.reachFaultPoint('intent.beforeRecord', intent.id);
    return (tx) => {
      const asSeen = intent.evenIfAnswered === true ? undefined : hooks.precondition(tx, intent);
      if (asSeen !== undefined && !asSeen.ok) return asSeen;
      const transaction = newTransaction(id, intent, deps.agent, plan, deps.clock.now());
      const actor = deps.agent.name;
      recordIn(tx, deps, transaction, hash, [{ event: 'recorded', actor, text: transaction.summary }]);
      return receipt(id, false);
    };
  };

  return async (intent) => {
    const hash = contentHash(intent);
    const plan = planIntent(intent, deps.systems);
    const record = plan.ok ? fresh(intent, hash, plan.value) : (): Answer => plan;
    let answer: Answer;
    try {
      // A repeat comes this way too, also where it would be refused by now: its receipt waits until the record is on the disk.
      answer = await store.writeSoon('powerAside', (tx) => earlier(tx, intent.id, hash) ?? record(tx));
    } catch (error) {
      if (error instanceof OutboxFull) return err(error.wire);
      if (!(error instanceof StoreError)) throw error;
      // After `unusable` nobody knows whether what can be read is on the disk.
      const known = error.kind === 'unusable' ? undefined : store.read((db) => earlier(db, intent.id, hash));
      if (known !== undefined) return known;
      if (!plan.ok) return plan;
      throw error;
    }
    if (answer.ok && !answer.value.duplicate) {
      deps.reachFaultPoint('intent.afterRecord', answer.value.transaction);
      log.emit(answer.value.transaction);
    }
    return answer;
  };
}
