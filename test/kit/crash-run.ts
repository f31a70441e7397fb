import { join } from 'node:path';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import type { TransactionLimits } from '../../src-main/core/transactions/limits.ts';
import { createCrashGate, type CrashGate } from './crash-gate.ts';
import { putEmptyWorkspace } from './empty-workspace.ts';
import { createScriptedSystem, type ScriptedOptions, type ScriptedSystem } from './scripted-participant.ts';
import type { ScriptedBehaviour, ScriptedStep } from './scripted-behaviour.ts';
import { openWorld, turnUntil } from './transactions-world.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

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

/** What outlives every life of the core: the systems, the clock, and what the agent's window was told. */
export interface CrashStage {
  readonly clock: VirtualClock;
  readonly systems: readonly ScriptedSystem[];
  /** The transaction of each receipt, for each intent. */
  readonly receipts: string[][];
  /** The life that is being lived: calls to systems are moments of it. */
  gate: CrashGate;
}

export function openStage(story: CrashStory): CrashStage {
  const clock = createVirtualClock();
  const systems = story.systems.map((options) =>
    createScriptedSystem({
      ...options,
      clock: clock.outlasting,
      around: (moment, step, system) => stage.gate.moment(`${moment} ${step} in ${system}`),
    }),
  );
  for (const [system, step, ...behaviours] of story.script ?? [])
    systems.find((one) => one.entry.id === system)?.script.next(step, ...behaviours);
  for (const [system, step, behaviour] of story.always ?? [])
    systems.find((one) => one.entry.id === system)?.script.always(step, behaviour);
  const receipts = [story.intent, ...(story.beside ?? [])].map((): string[] => []);
  const stage: CrashStage = { clock, systems, receipts, gate: createCrashGate(() => false) };
  return stage;
}

/**
 * One life of a core on a file: it recovers, the agent's window sends the intents as it does when it has had no receipt, and
 * it goes on until they are settled or its gate kills it.
 *
 * @returns what became of the intents; empty where it died
 */
export async function playLife(
  story: CrashStory,
  stage: CrashStage,
  path: string,
): Promise<readonly TransactionView[]> {
  const { clock, systems, receipts, gate: life } = stage;
  let real: Disposable | undefined;
  let views: readonly TransactionView[] = [];
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
    const sent = await Promise.all([story.intent, ...(story.beside ?? [])].map(send));
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
  try {
    await Promise.race([turnUntil(clock, () => ended || life.dead), failure.promise]);
  } finally {
    real?.[Symbol.dispose]();
  }
  return views;
}

/** Whatever a system still does late comes to light. */
export const comeToLight = ({ clock }: CrashStage): Promise<void> => clock.advance(lateMs);

export function crashResult(
  views: readonly TransactionView[],
  { systems, receipts }: CrashStage,
  gates: readonly CrashGate[],
): CrashResult {
  const [view, ...beside] = views;
  if (view === undefined) throw new Error('the last life ended without a transaction');
  return { view, beside, systems, gates, receipts };
}

/** Plays a story: one life of the core for each entry of `deaths` (told when to die), then a last one that lives to the end. */
export async function playStory(
  story: CrashStory,
  dir: string,
  deaths: readonly ((count: number, name: string) => boolean)[],
): Promise<CrashResult> {
  const path = join(dir, 'workspace.db');
  putEmptyWorkspace(path);
  const stage = openStage(story);
  const gates: CrashGate[] = [];
  let views: readonly TransactionView[] = [];
  for (const dies of [...deaths, () => false]) {
    const step = gates.length === 0 ? story.clockStep : undefined;
    stage.gate = createCrashGate((count, name) => {
      if (count === step?.moment) stage.clock.jump(step.ms);
      return dies(count, name);
    });
    gates.push(stage.gate);
    const lived = await playLife(story, stage, path);
    if (lived.length > 0) views = lived;
  }
  await comeToLight(stage);
  return crashResult(views, stage, gates);
}
