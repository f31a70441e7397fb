import * as v from 'valibot';
import type { AdapterDescriptor, AdapterSession } from '../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../src-main/core/adapters/adapter-error.ts';
import type { ActCapabilities, Capabilities } from '../../src-main/core/adapters/capabilities.ts';
import type { Operation, ProbeOutcome } from '../../src-main/core/adapters/operation.ts';
import type { Clock } from '../../src-main/core/ports/clock.ts';
import type { DirectoryEntry } from '../../src-main/core/transactions/transactions.ts';
import type { ActName } from '../../src-shared/model/intent.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import { ok, type Result } from '../../src-shared/result/result.ts';
import { behave, failure } from './scripted-call.ts';
import { BehaviourScript, type ScriptedBehaviour, type ScriptedStep } from './scripted-behaviour.ts';

export interface ScriptedOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly capabilities?: Partial<Capabilities>;
  readonly actCapabilities?: ActCapabilities;
  readonly acts?: readonly ActName[];
  readonly groupsActs?: boolean;
  readonly settleMs?: number;
  /** It takes operations of several transactions in one request. */
  readonly takesMany?: boolean;
  /** Called before and after each call reaches the system; throwing there is the crash of the caller. */
  readonly around?: (moment: 'before' | 'after', step: ScriptedStep, system: string) => void;
  /** Where what took effect is kept; default: in this process only. */
  readonly state?: ScriptedState;
  /** Says how each call goes; default: one that is told. */
  readonly script?: BehaviourScript;
}

/** What a scripted system holds; a test may put one behind it that outlives the process. */
export interface ScriptedState {
  readonly standing: Map<string, number>;
  readonly takenBack: Set<string>;
  readonly held: Set<string>;
}

/** A remote system that outlives the core: what took effect in it, what it holds, and what it was asked. */
export interface ScriptedSystem {
  readonly entry: DirectoryEntry;
  readonly script: BehaviourScript;
  /** Times each operation key stands in the system: 1 is right, 2 is a double, 0 and absent are none. */
  readonly standing: ReadonlyMap<string, number>;
  /** Keys that took effect and were taken back. */
  readonly takenBack: ReadonlySet<string>;
  /** Branches and reservations held. */
  readonly held: ReadonlySet<string>;
  /** Every call in order, e.g. `commit 17.p1`. */
  readonly calls: readonly string[];
  /** What each applied operation carried. */
  readonly operations: ReadonlyMap<string, Operation>;
  setOpen(open: boolean): void;
  /** Leaves a branch behind that this core knows nothing of. */
  plantBranch(key: string): void;
  /** Rises whenever it is called and whenever something takes effect. */
  readonly version: number;
  /** Remembers what it holds and what it will do; the function it gives puts that back. */
  save(): () => void;
}

const allActs: readonly ActName[] = ['reply', 'addNote', 'updateTicket', 'createTicket', 'updateContact', 'logCall'];

export const scriptedCapabilities: Capabilities = {
  concurrency: 'etag',
  createSafety: 'none',
  delta: 'cursor',
  prepare: 'check',
  compensate: 'inverse',
  probe: 'byKey',
  availability: 'always',
  actsAs: 'sharedKeyWithAudit',
};

export function createScriptedSystem(options: ScriptedOptions): ScriptedSystem {
  const { clock } = options;
  const capabilities = { ...scriptedCapabilities, ...options.capabilities };
  const script = options.script ?? new BehaviourScript();
  const { standing, takenBack, held } = options.state ?? {
    standing: new Map<string, number>(),
    takenBack: new Set<string>(),
    held: new Set<string>(),
  };
  const calls: string[] = [];
  const operations = new Map<string, Operation>();
  const holds = capabilities.prepare === 'native' || capabilities.prepare === 'reserve';
  const recognises = capabilities.createSafety === 'idempotencyKey' || capabilities.createSafety === 'externalIdUpsert';
  let open = true;
  let inside = 0;
  let version = 0;

  const apply = (operation: Operation): void => {
    held.delete(operation.key);
    operations.set(operation.key, operation);
    const before = standing.get(operation.key) ?? 0;
    // A branch can be committed once only: the second time the system no longer knows it.
    standing.set(operation.key, recognises || capabilities.prepare === 'native' ? 1 : before + 1);
  };
  const takeBack = (key: string): void => {
    const before = standing.get(key) ?? 0;
    if (before === 0) return;
    standing.set(key, before - 1);
    takenBack.add(key);
  };

  /** One call: notes it, lets the script decide, and applies `effect` where it arrives. */
  const call = async <T>(
    step: ScriptedStep,
    key: string,
    effect: () => void,
    answer: () => Result<T, AdapterError>,
    unsure: () => Result<T, AdapterError> = () => failure('nonsense', 'cannot tell'),
  ): Promise<Result<T, AdapterError>> => {
    if (inside === 0) options.around?.('before', step, options.id);
    const isInside = inside > 0;
    calls.push(`${step} ${key}`);
    version++;
    const behaviour: ScriptedBehaviour = script.take(step);
    const takeEffect = (): void => {
      version++;
      effect();
    };
    const result = behaviour.do === 'unsure' ? unsure() : await behave(clock, behaviour, takeEffect, answer);
    if (behaviour.do === 'close') {
      open = false;
      clock.timer(behaviour.forMs, () => void (open = true));
    }
    if (!isInside) options.around?.('after', step, options.id);
    return result;
  };

  const nothing = (): void => {};
  /** One request for several operations: as a whole it goes as scripted, and within it each as `step` is scripted. */
  const callMany = async <T>(
    step: 'prepareMany' | 'commitMany',
    operations: readonly Operation[],
    effect: (operation: Operation) => void,
    each: (operation: Operation) => Promise<Result<T, AdapterError>>,
  ): Promise<readonly Result<T, AdapterError>[]> => {
    options.around?.('before', step, options.id);
    calls.push(`${step} ${operations.map(({ key }) => key).join(' ')}`);
    version++;
    const behaviour = script.take(step);
    const answer = async (operation: Operation, index: number): Promise<Result<T, AdapterError>> => {
      if (behaviour.do === 'work' || behaviour.do === 'unsure') return each(operation);
      const arrives = behaviour.do !== 'half' || index < operations.length / 2;
      return behave(
        clock,
        behaviour,
        () => {
          version++;
          if (arrives) effect(operation);
        },
        () => failure('nonsense', 'cannot tell'),
      );
    };
    const answers = await Promise.all(operations.map(answer));
    options.around?.('after', step, options.id);
    return answers;
  };
  const evidence = (key: string) => ({ evidence: `record of ${key}` });
  const session: AdapterSession = {
    health: async () => ok({ state: 'ok', said: 'scripted' }),
    pull: async (cursor) => ok({ messages: [], cursor: cursor ?? '0', more: false }),
    ...(capabilities.prepare === 'none'
      ? {}
      : {
          prepare: (operation: Operation) =>
            call(
              'prepare',
              operation.key,
              () => void (holds && held.add(operation.key)),
              () => {
                const level = { native: 'prepared', reserve: 'reserved', check: 'checked' } as const;
                return ok({
                  level: level[capabilities.prepare === 'none' ? 'check' : capabilities.prepare],
                  state: { seen: 1 },
                });
              },
            ),
        }),
    commit: (operation) => {
      const refusesUnheld = holds && !held.has(operation.key);
      return call('commit', operation.key, refusesUnheld ? nothing : () => apply(operation), () =>
        refusesUnheld
          ? failure('refused', 'nothing is prepared under this key')
          : ok({
              ...evidence(operation.key),
              made: [{ system: options.id as SystemId, kind: 'activity', id: operation.key }],
            }),
      );
    },
    release: (operation) =>
      call(
        'release',
        operation.key,
        () => void held.delete(operation.key),
        () => ok(undefined),
      ),
    compensate: (operation) =>
      call(
        'compensate',
        operation.key,
        () => takeBack(operation.key),
        () => ok(evidence(operation.key)),
      ),
    ...(capabilities.probe === 'none'
      ? {}
      : {
          probe: (operation: Operation) => {
            let there = false;
            return call(
              'probe',
              operation.key,
              () => void (there = (standing.get(operation.key) ?? 0) > 0),
              () => ok<ProbeOutcome>(there ? { found: 'present', ...evidence(operation.key) } : { found: 'absent' }),
              () => ok<ProbeOutcome>({ found: 'unsure', reason: 'the index is behind' }),
            );
          },
        }),
    ...(capabilities.prepare === 'native'
      ? {
          inDoubt: () => call('inDoubt', '*', nothing, () => ok([...held])),
          settleBranch: (key: string, decision: 'commit' | 'rollback') =>
            call(
              'settleBranch',
              `${key} ${decision}`,
              () => {
                if (!held.delete(key) || decision === 'rollback') return;
                standing.set(key, (standing.get(key) ?? 0) + 1);
              },
              () => ok(undefined),
            ),
        }
      : {}),
    [Symbol.asyncDispose]: async () => {},
  };

  // Within one request the crash of the caller is before it or after it, never in between.
  const quiet = async <T>(work: () => Promise<T>): Promise<T> => {
    inside++;
    try {
      return await work();
    } finally {
      inside--;
    }
  };
  const many: Partial<AdapterSession> = {
    prepareMany: (operations, signal) =>
      callMany('prepareMany', operations, nothing, (operation) =>
        quiet(async () => session.prepare?.(operation, signal) ?? failure('misconfigured', 'it cannot prepare')),
      ),
    commitMany: (items, signal) =>
      callMany(
        'commitMany',
        items.map(({ operation }) => operation),
        apply,
        (operation) =>
          quiet(async () => session.commit?.(operation, {}, signal) ?? failure('misconfigured', 'it cannot commit')),
      ),
  };

  const descriptor: AdapterDescriptor = {
    name: 'scripted',
    title: { en: 'Scripted', zh: '脚本' },
    settings: v.unknown(),
    secretSettings: [],
    capabilities,
    acts: options.acts ?? allActs,
    actCapabilities: options.actCapabilities ?? {},
    groupsActs: options.groupsActs ?? false,
    pullEveryMs: 1_000,
    settleMs: options.settleMs ?? 2_000,
  };
  return {
    entry: {
      id: options.id as SystemId,
      name: options.id.toUpperCase(),
      descriptor,
      session: options.takesMany === true ? { ...session, ...many } : session,
      get open() {
        return open;
      },
    },
    script,
    standing,
    takenBack,
    held,
    calls,
    operations,
    setOpen: (value) => void (open = value),
    plantBranch: (key) => void held.add(key),
    get version() {
      return version;
    },
    save() {
      const [stood, back, holding, wasOpen] = [[...standing], [...takenBack], [...held], open] as const;
      const restoreScript = script.save();
      return () => {
        standing.clear();
        takenBack.clear();
        held.clear();
        for (const [key, times] of stood) standing.set(key, times);
        for (const key of back) takenBack.add(key);
        for (const key of holding) held.add(key);
        open = wasOpen;
        restoreScript();
      };
    },
  };
}
