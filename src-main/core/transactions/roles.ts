import type { ActName } from '../../../src-shared/model/intent.ts';
import type { AdapterDescriptor } from '../adapters/adapter.ts';
import type { Capabilities } from '../adapters/capabilities.ts';
import type { ParticipantPromise, ParticipantRole } from './stored-transaction.ts';

/** Best promise first. */
const rank: { readonly [K in keyof ParticipantPromise]: readonly Capabilities[K][] } = {
  createSafety: ['idempotencyKey', 'externalIdUpsert', 'searchBeforeCreate', 'none'],
  prepare: ['native', 'reserve', 'check', 'none'],
  compensate: ['inverse', 'statusChange', 'note', 'manualOnly'],
  probe: ['byKey', 'byContent', 'none'],
};

/**
 * Acts that only add something internal to a record: once the record has been looked at, no business rule is left that
 * could refuse them. Everything else can be refused and must not stand behind the pivot unless the system holds it.
 */
const cannotBeRefused: ReadonlySet<ActName> = new Set<ActName>(['addNote', 'logCall']);

function weakest<K extends keyof ParticipantPromise>(name: K, values: readonly Capabilities[K][]): Capabilities[K] {
  const order = rank[name];
  return values.reduce((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a));
}

/**
 * What a system promises for acts that are carried out as one operation: for each capability the weakest of theirs.
 *
 * @param acts at least one
 */
export function promiseOf(
  descriptor: Pick<AdapterDescriptor, 'capabilities' | 'actCapabilities'>,
  acts: readonly ActName[],
): ParticipantPromise {
  const each = acts.map((act) => ({ ...descriptor.capabilities, ...descriptor.actCapabilities[act] }));
  return {
    createSafety: weakest(
      'createSafety',
      each.map((c) => c.createSafety),
    ),
    prepare: weakest(
      'prepare',
      each.map((c) => c.prepare),
    ),
    compensate: weakest(
      'compensate',
      each.map((c) => c.compensate),
    ),
    probe: weakest(
      'probe',
      each.map((c) => c.probe),
    ),
  };
}

/** The system itself recognises a repeat. */
export const repeatsSafely = (promise: ParticipantPromise): boolean =>
  promise.createSafety === 'idempotencyKey' || promise.createSafety === 'externalIdUpsert';

/** After a lost answer it can be found out, or does not matter, whether the request arrived. */
export const survivesLostAnswer = (promise: ParticipantPromise): boolean =>
  promise.probe !== 'none' || repeatsSafely(promise) || promise.prepare === 'native';

/**
 * The place of a participant in the commit order. Held participants are certain to commit and come after the pivot; those
 * that can be taken back come before it; of the rest, only acts that nothing can refuse and that are safe to repeat may
 * follow the pivot, any other is the pivot itself.
 */
export function roleOf(promise: ParticipantPromise, acts: readonly ActName[]): ParticipantRole {
  if (promise.prepare === 'native' || promise.prepare === 'reserve') return 'retriable';
  if (promise.compensate === 'inverse' || promise.compensate === 'statusChange') return 'compensatable';
  const safeToRepeat = promise.probe === 'byKey' || repeatsSafely(promise);
  const looked = promise.prepare === 'check';
  return safeToRepeat && looked && acts.every((act) => cannotBeRefused.has(act)) ? 'retriable' : 'pivot';
}
