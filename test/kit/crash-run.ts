import { join } from 'node:path';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import type { TransactionLimits } from '../../src-main/core/transactions/limits.ts';
import { createCrashGate, type CrashGate } from './crash-gate.ts';
import { putEmptyWorkspace } from './empty-workspace.ts';
import { createScriptedSystem, type ScriptedOptions, type ScriptedSystem } from './scripted-participant.ts';
import type { ScriptedBehaviour, ScriptedStep } from './scripted-behaviour.ts';
import { openWorld, turnUntil } from './transactions-world.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** A plan, what its systems do, and how it may end. */
export interface CrashStory {
  readonly name: string;
  readonly systems: readonly Omit<ScriptedOptions, 'clock' | 'around'>[];
  readonly intent: Intent;
  /** Sent at the same moment, so that operations of several transactions meet. */
  readonly beside?: readonly Intent[];
  readonly script?: readonly (readonly [system: string, step: ScriptedStep, ...ScriptedBehaviour[]])[];
  /** Behaviours that stay. */
  readonly always?: readonly (readonly [system: string, step: ScriptedStep, behaviour: ScriptedBehaviour])[];
  /** Ends that are right, whatever the crash did. */
  readonly ends: readonly TransactionView['state'][];
  readonly limits?: Partial<TransactionLimits>;
  /** At this moment of the first life the wall clock steps. */
  readonly clockStep?: { readonly moment: number; readonly ms: number };
}

export interface CrashResult {
  readonly view: TransactionView;
  /** What became of the intents beside it. */
  readonly beside: readonly TransactionView[];
  readonly systems: readonly ScriptedSystem[];
  readonly gates: readonly CrashGate[];
  /** The transaction of each receipt the agent's window got, life by life, for each intent. */
  readonly receipts: readonly (readonly string[])[];
}

const lateMs = 60_000;

/**
 * Plays a story: one life of the core for each entry of `deaths` (told when to die by `dies`), then a last one that lives to
 * the end. Each life opens the same SQLite file, recovers, and the agent's window sends the same intent again, as it does
 * when it has had no receipt.
 */
export async function playStory(
  story: CrashStory,
  dir: string,
  deaths: readonly ((count: number, name: string) => boolean)[],
): Promise<CrashResult> {
  const path = join(dir, 'workspace.db');
  putEmptyWorkspace(path);
  const clock = createVirtualClock();
  let gate = createCrashGate(() => false);
  const gates: CrashGate[] = [];
  const systems = story.systems.map((options) =>
    createScriptedSystem({
      ...options,
      clock,
      around: (moment, step, system) => gate.moment(`${moment} ${step} in ${system}`),
    }),
  );
  for (const [system, step, ...behaviours] of story.script ?? [])
    systems.find((one) => one.entry.id === system)?.script.next(step, ...behaviours);
  for (const [system, step, behaviour] of story.always ?? [])
    systems.find((one) => one.entry.id === system)?.script.always(step, behaviour);

  const intents = [story.intent, ...(story.beside ?? [])];
  const receipts: string[][] = intents.map(() => []);
  let views: readonly TransactionView[] = [];
  for (const dies of [...deaths, () => false]) {
    const step = gates.length === 0 ? story.clockStep : undefined;
    gate = createCrashGate((count, name) => {
      if (count === step?.moment) clock.jump(step.ms);
      return dies(count, name);
    });
    gates.push(gate);
    const life = gate;
    let real: Disposable | undefined;
    const live = async (): Promise<void> => {
      const world = openWorld({
        path,
        clock: life.wrapClock(clock),
        systems,
        reachFaultPoint: life.reachFaultPoint,
        wrapStore: (store) => {
          real = store;
          return life.wrapStore(store);
        },
        ...(story.limits === undefined ? {} : { limits: story.limits }),
      });
      await world.transactions.recover(new AbortController().signal);
      const send = async (intent: Intent, index: number) => {
        const receipt = await world.transactions.submit(intent);
        if (!receipt.ok) throw new Error(`${story.name}: ${receipt.error.message}`);
        receipts[index]?.push(receipt.value.transaction);
        return receipt.value.transaction;
      };
      const sent = await Promise.all(intents.map(send));
      const settled: TransactionView[] = [];
      for (const id of sent) settled.push(await world.settled(id));
      views = settled;
      await world[Symbol.asyncDispose]();
    };
    const failure = Promise.withResolvers<never>();
    let ended = false;
    void live().then(
      () => (ended = true),
      (error: unknown) => {
        if (!life.dead) failure.reject(error);
      },
    );
    await Promise.race([turnUntil(clock, () => ended || life.dead), failure.promise]);
    real?.[Symbol.dispose]();
  }
  // Whatever a system still does late comes to light.
  await clock.advance(lateMs);
  const [view, ...beside] = views;
  if (view === undefined) throw new Error('the last life ended without a transaction');
  return { view, beside, systems, gates, receipts };
}
