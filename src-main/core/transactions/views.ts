import type { Act } from '../../../src-shared/model/intent.ts';
import type { ParticipantView, TransactionView } from '../../../src-shared/model/transaction.ts';
import { allowedActions } from './allowed-actions.ts';
import type { StoredParticipant, StoredTransaction } from './stored-transaction.ts';
import { operationSummary } from './summaries.ts';

export type AuditLine = TransactionView['audit'][number];

function participantView(participant: StoredParticipant, acts: readonly Act[]): ParticipantView {
  return {
    key: participant.key,
    system: participant.system,
    systemName: participant.systemName,
    operations: participant.acts.flatMap((index) => {
      const act = acts[index];
      return act === undefined ? [] : [{ act: act.act, summary: operationSummary(act) }];
    }),
    role: participant.role,
    state: participant.state,
    attempts: participant.attempts,
    ...(participant.lastError === undefined ? {} : { lastError: participant.lastError }),
    ...(participant.nextAttemptAt === undefined ? {} : { nextAttemptAt: participant.nextAttemptAt }),
    ...(participant.evidence === undefined ? {} : { evidence: participant.evidence }),
  };
}

/** Files are too large to travel with every change of a view. */
const hasFiles = (act: Act): boolean =>
  (act.act === 'reply' || act.act === 'addNote') && (act.attachments?.length ?? 0) > 0;

/** A transaction as the window shows it. */
export function transactionView(transaction: StoredTransaction, audit: readonly AuditLine[]): TransactionView {
  const { intent } = transaction;
  const actions = allowedActions(transaction);
  return {
    id: transaction.id,
    intent: transaction.intentId,
    ...(intent.conversation === undefined ? {} : { conversation: intent.conversation }),
    ...(intent.customer === undefined ? {} : { customer: intent.customer }),
    agent: transaction.agent.id,
    summary: transaction.summary,
    state: transaction.state,
    createdAt: transaction.createdAt,
    updatedAt: transaction.updatedAt,
    ...(transaction.reason === undefined ? {} : { reason: transaction.reason }),
    ...(transaction.owner === undefined ? {} : { owner: transaction.owner }),
    participants: transaction.participants.map((participant) => participantView(participant, intent.acts)),
    audit: [...audit],
    actions: [...actions],
    ...(actions.includes('editAndReplay') && !intent.acts.some(hasFiles) ? { acts: [...intent.acts] } : {}),
  };
}
