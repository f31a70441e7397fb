import { ok } from '../../../src-shared/result/result.ts';
import { operationKey, operationOf } from './operation-of.ts';
import { callParticipant } from './participant-call.ts';
import { through, type NeedsPerson, type StepContext, type Through, type Wait } from './step-context.ts';
import { isThrough, unprepared, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';
import { mayHaveBeenSent, reachSystem, recordWait, waitAfterError } from './waiting.ts';

/**
 * Gives back what a participant may hold in its system. Succeeds at once where nothing can be held. A prepare that went
 * unanswered is given `settleMs` to arrive first: releasing before it would leave it behind, held for ever. So is a release:
 * one that arrives after the next prepare would take away what that one holds.
 */
export async function releaseHeld(
  ctx: StepContext,
  transaction: StoredTransaction,
  participant: StoredParticipant,
): Promise<Through | Wait | NeedsPerson> {
  if (!participant.held) return through;
  const { entry, wait } = await reachSystem(ctx, transaction, participant);
  if (wait !== undefined) return wait;
  if (participant.late) {
    const left = ctx.settle.left(transaction.id, participant.key, entry.descriptor.settleMs);
    if (left > 0) {
      const text = 'waiting until what went unanswered can no longer arrive, to give back what it holds';
      return recordWait(ctx, transaction, participant, { text, afterMs: left });
    }
  }
  const { session } = entry;
  const result = await callParticipant(ctx, `release in ${participant.systemName}`, ctx.signal, async (signal) => {
    if (session.release !== undefined)
      return session.release(operationOf(transaction, participant), participant.prepared, signal);
    if (session.settleBranch !== undefined)
      return session.settleBranch(operationKey(transaction.id, participant.key), 'rollback', signal);
    return ok(undefined);
  });
  if (!result.ok) {
    const late = mayHaveBeenSent(result.error) === 'maybe';
    if (late) ctx.settle.sent(transaction.id, participant.key);
    const patch = { attempts: participant.attempts + 1, ...(late ? { late } : {}) };
    return waitAfterError(ctx, transaction, participant, result.error, { stuck: 'prepare', patch });
  }
  ctx.settle.clear(transaction.id, participant.key);
  const keepsState = participant.state === 'refused' || participant.state === 'settledByHand';
  await ctx.log.change(transaction.id, transaction.epoch, () => ({
    participants: {
      [participant.key]: {
        ...unprepared,
        ...(keepsState ? { state: participant.state } : {}),
        held: false,
        late: false,
        doubts: 0,
      },
    },
    audit: [
      {
        event: 'released',
        participant: participant.key,
        text: `${participant.systemName} holds nothing for this any more`,
      },
    ],
  }));
  return through;
}

/**
 * Nothing stays held in a system while it is not this system that is waited for: a row locked in somebody's CRM during the
 * outage of the ticket system stops the whole company. First the log forgets the promises, then they are given back as far
 * as can be reached now; the rest is given back before the next prepare.
 */
export async function letGo(ctx: StepContext, id: StoredTransaction['id'], epoch: number, why: string): Promise<void> {
  const isHolding = (one: StoredParticipant): boolean =>
    one.held && (one.state === 'prepared' || one.state === 'reserved' || one.state === 'pending');
  const after = await ctx.log.change(id, epoch, (now) => {
    const holding = now.participants.filter((one) => isHolding(one) && one.state !== 'pending');
    if (holding.length === 0) return undefined;
    return {
      participants: Object.fromEntries(holding.map((one) => [one.key, unprepared])),
      audit: holding.map((one) => ({ event: 'givenUp', participant: one.key, text: why })),
    };
  });
  for (const one of after.participants.toReversed()) if (isHolding(one)) await releaseHeld(ctx, after, one);
}

/** Something before the held participants is not through yet: they would be held for its sake. */
export const heldForOthers = (transaction: StoredTransaction): boolean =>
  transaction.participants.some((one) => one.role !== 'retriable' && !isThrough(one));
