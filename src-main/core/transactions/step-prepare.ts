import { asPromised, askPrepare, preparedChange, prepareOne, recordPrepare } from './prepare-one.ts';
import { changed, type LogChange } from './log.ts';
import { stepDecide } from './step-decide.ts';
import { goOn, soonest, type NeedsPerson, type Refused, type StepContext } from './step-context.ts';
import type { StepResult, Through, Wait } from './step-context.ts';
import { letGo, releaseHeld } from './step-release.ts';
import { holds, isReady, unprepared, type StoredParticipant, type StoredTransaction } from './stored-transaction.ts';
import { reachSystem } from './waiting.ts';

type Outcome = Through | Wait | NeedsPerson | Refused;

/** A round of asking begins: nothing that was learnt before counts any more. */
const roundChange = (now: StoredTransaction): LogChange => ({
  transaction: { state: 'preparing' },
  participants: Object.fromEntries(
    now.participants
      .filter((one) => one.state !== 'settledByHand')
      .map((one) => [
        one.key,
        {
          ...unprepared,
          nextAttemptAt: undefined,
          held: holds(one),
          ...(one.promise.prepare === 'none' ? { prepared: {} } : {}),
        },
      ]),
  ),
  audit: [{ event: 'preparing', text: 'asking every system whether it can do its part' }],
});

/**
 * The prepare phase: looks first, then those that hold something, each group side by side. A refusal stops the transaction;
 * a wait gives back what is held, because what was looked at has to be looked at again after it.
 */
export async function stepPrepare(ctx: StepContext, start: StoredTransaction): Promise<StepResult> {
  for (const one of start.participants) {
    const { wait } = await reachSystem(ctx, start, one);
    if (wait !== undefined) return wait;
  }
  for (const one of start.participants) {
    if (!one.held) continue;
    const released = await releaseHeld(ctx, start, one);
    if (released.next !== 'through') return released;
  }
  return start.participants.some(holds) ? askAndHold(ctx, start) : lookOnly(ctx, start);
}

/**
 * Where no system holds anything, dying while they are asked leaves nothing behind: nothing needs to be on disk before the
 * decision, which then says everything at once. Only where something does not go smoothly is the round recorded by itself.
 */
async function lookOnly(ctx: StepContext, start: StoredTransaction): Promise<StepResult> {
  const round = changed(start, { ...roundChange(start), audit: [] }, ctx.clock.now());
  const startedAt = ctx.clock.now();
  ctx.log.show(round);
  ctx.reachFaultPoint('transaction.beforePrepare', start.id);
  const asked = round.participants.filter((one) => !isReady(one));
  let isFirst = true;
  const results = await Promise.all(
    asked.map(async (one) => {
      const result = await askPrepare(ctx, round, one);
      if (result.ok && isFirst) {
        isFirst = false;
        ctx.reachFaultPoint('transaction.afterFirstPrepare', one.key);
      }
      return { one, result };
    }),
  );
  const smooth = results.flatMap(({ one, result }) =>
    result.ok && asPromised(one, result.value.level) ? [preparedChange(one, result.value)] : [],
  );
  const begun = (now: StoredTransaction): LogChange => {
    const change = roundChange(now);
    return { ...change, audit: change.audit.map((line) => ({ ...line, at: startedAt })) };
  };
  if (smooth.length === asked.length) {
    ctx.reachFaultPoint('transaction.afterPrepare', start.id);
    const looked: LogChange = {
      participants: Object.assign(
        {},
        ...smooth.map(({ participants }) => participants),
      ) as LogChange['participants'] & {},
      audit: smooth.flatMap(({ audit }) => audit),
    };
    return stepDecide(ctx, start, [begun(start), looked]);
  }
  const now = await ctx.log.change(start.id, start.epoch, begun);
  const outcomes = await Promise.all(
    results.map(async ({ one, result }) => noteRefusal(ctx, now, one, await recordPrepare(ctx, now, one, result))),
  );
  return afterRound(outcomes) ?? goOn;
}

async function askAndHold(ctx: StepContext, start: StoredTransaction): Promise<StepResult> {
  const { id, epoch } = start;
  const round = await ctx.log.change(id, epoch, roundChange);
  ctx.reachFaultPoint('transaction.beforePrepare', id);
  let isFirst = true;
  const prepareAndRecord = async (one: StoredParticipant): Promise<Outcome> => {
    const outcome = await noteRefusal(ctx, round, one, await prepareOne(ctx, round, one));
    if (outcome.next === 'through' && isFirst) {
      isFirst = false;
      ctx.reachFaultPoint('transaction.afterFirstPrepare', one.key);
    }
    return outcome;
  };
  const asked = round.participants.filter((one) => !isReady(one));
  const holding = asked.filter(holds);
  for (const group of [asked.filter((one) => !holds(one)), holding]) {
    const end = afterRound(await Promise.all(group.map(prepareAndRecord)));
    if (end === undefined) continue;
    if (group !== holding && holding.length > 0) await recordNotAsked(ctx, round, holding);
    if (end.next !== 'continue') await letGo(ctx, id, epoch, 'given back, because another system is waited for');
    return end;
  }
  ctx.reachFaultPoint('transaction.afterPrepare', id);
  return stepDecide(ctx, round);
}

async function noteRefusal(
  ctx: StepContext,
  { id, epoch }: StoredTransaction,
  one: StoredParticipant,
  outcome: Outcome,
): Promise<Outcome> {
  if (outcome.next !== 'refused') return outcome;
  await ctx.log.change(id, epoch, (now) => ({
    transaction: now.stopping ? {} : { stopping: true, reason: outcome.reason },
    participants: { [one.key]: { state: 'refused', lastError: outcome.reason, nextAttemptAt: undefined } },
    audit: [{ event: 'refused', participant: one.key, text: outcome.reason }],
  }));
  return outcome;
}

/** How the phase ends after these outcomes; `undefined` where all went well. */
function afterRound(outcomes: readonly Outcome[]): StepResult | undefined {
  if (outcomes.some(({ next }) => next === 'refused')) return goOn;
  const stuck = outcomes.find((outcome) => outcome.next === 'attention');
  const [first, ...rest] = outcomes.filter((outcome) => outcome.next === 'wait');
  return stuck ?? (first === undefined ? undefined : soonest([first, ...rest]));
}

/** It did not come to the participants that hold something: they were marked ahead of a call that was never made. */
function recordNotAsked(
  ctx: StepContext,
  { id, epoch }: StoredTransaction,
  holding: readonly StoredParticipant[],
): Promise<StoredTransaction> {
  const participants = Object.fromEntries(holding.map((one) => [one.key, { held: false }]));
  return ctx.log.change(id, epoch, () => ({ participants, audit: [] }));
}
