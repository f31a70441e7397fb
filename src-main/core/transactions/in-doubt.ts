import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Coordinator } from './coordinator.ts';
import { parseOperationKey } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { isInDoubt, unprepared, type StoredTransaction } from './stored-transaction.ts';
import type { StepContext } from './step-context.ts';
import type { DirectoryEntry } from './transactions.ts';
import { mayHaveBeenSent } from './waiting.ts';

type Verdict = 'commit' | 'rollback' | 'leave';

/**
 * What the log says about a branch that a system still holds. `leave` where the driver will settle it in its order: a branch
 * behind the pivot must not be committed before the pivot has been.
 */
export function branchVerdict(transaction: StoredTransaction, participantKey: string): Verdict {
  const participant = transaction.participants.find((one) => one.key === participantKey);
  if (participant === undefined) return 'leave';
  if (participant.state === 'committed') return 'commit';
  switch (transaction.state) {
    case 'refused':
    case 'compensated':
      return participant.state === 'settledByHand' ? 'leave' : 'rollback';
    case 'recorded':
    case 'preparing':
      return 'rollback';
    default:
      return transaction.stopping && !isInDoubt(participant) ? 'rollback' : 'leave';
  }
}

/**
 * Settles the branches a system holds from earlier runs, by the log alone. Branches that are not ours are left as they are.
 *
 * @returns false where the system could not be asked; ask again when it is back
 */
export async function settleInDoubt(ctx: StepContext, coordinator: Coordinator, system: SystemId): Promise<boolean> {
  const entry = ctx.systems.get(system);
  if (entry === undefined || !entry.open) return false;
  if (entry.session.inDoubt === undefined || entry.session.settleBranch === undefined) return true;
  const { session } = entry;
  const listed = await callParticipant(
    ctx,
    `list of branches in ${entry.name}`,
    ctx.signal,
    async (signal) => session.inDoubt?.(signal) ?? { ok: true, value: [] },
  );
  if (!listed.ok) {
    ctx.logger.warn('transactions.in-doubt-not-listed', {
      system,
      kind: listed.error.kind,
      said: listed.error.message,
    });
    return false;
  }
  let settled = true;
  for (const key of listed.value) settled = (await settleOne(ctx, coordinator, entry, key)) && settled;
  return settled;
}

async function settleOne(
  ctx: StepContext,
  coordinator: Coordinator,
  entry: DirectoryEntry,
  key: string,
): Promise<boolean> {
  const named = parseOperationKey(key);
  if (named === undefined || ctx.log.read(named.id) === undefined) {
    ctx.logger.warn('transactions.foreign-branch', { system: entry.id, branch: key });
    return true;
  }
  const { id, participant } = named;
  // A driver that is at it settles its own branch; then this one is left to it.
  const done = await coordinator.exclusively(id, async () => {
    const transaction = ctx.log.read(id);
    const verdict = transaction === undefined ? 'leave' : branchVerdict(transaction, participant);
    if (transaction === undefined || verdict === 'leave') return true;
    if (verdict === 'rollback' && transaction.state === 'preparing')
      await ctx.log.change(id, transaction.epoch, (now) => ({
        participants: now.participants.some((one) => one.key === participant && one.state === 'prepared')
          ? { [participant]: unprepared }
          : {},
        audit: [{ event: 'rolledBack', participant, text: `${entry.name} still held a branch of an earlier attempt` }],
      }));
    const result = await callParticipant(
      ctx,
      `settling of a branch in ${entry.name}`,
      ctx.signal,
      async (signal) => entry.session.settleBranch?.(key, verdict, signal) ?? { ok: true, value: undefined },
    );
    ctx.logger.info('transactions.branch-settled', { system: entry.id, branch: key, verdict, ok: result.ok });
    if (!result.ok && mayHaveBeenSent(result.error) === 'maybe' && transaction.state === 'preparing') {
      // It may still arrive: nothing is prepared under this key before it can no longer do so.
      ctx.settle.sent(id, participant);
      await ctx.log.change(id, transaction.epoch, () => ({
        participants: { [participant]: { held: true, late: true } },
        audit: [],
      }));
    }
    return result.ok;
  });
  return done ?? true;
}
