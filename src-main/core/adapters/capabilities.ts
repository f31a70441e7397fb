import type { ActName } from '../../../src-shared/model/intent.ts';

/**
 * What a system can promise. The coordinator picks its steps from these, so a wrong declaration loses or doubles writes;
 * the conformance suite checks each one against the running system.
 */
export interface Capabilities {
  /** How a write notices that the record changed: an entity tag, a stamp, a compared before-image, or not at all. */
  readonly concurrency: 'etag' | 'stamp' | 'beforeImage' | 'none';
  /** How a repeated create is kept from making two records. */
  readonly createSafety: 'idempotencyKey' | 'externalIdUpsert' | 'searchBeforeCreate' | 'none';
  /** How changes are learnt. */
  readonly delta: 'push' | 'cursor' | 'timestamp' | 'fullScan';
  /** `native`: the system promises to commit; `reserve`: it holds a place; `check`: we looked, nothing is held. */
  readonly prepare: 'native' | 'reserve' | 'check' | 'none';
  /** How a committed operation is taken back. */
  readonly compensate: 'inverse' | 'statusChange' | 'note' | 'manualOnly';
  /** How it is found out whether an operation arrived. */
  readonly probe: 'byKey' | 'byContent' | 'none';
  readonly availability: 'always' | 'window';
  readonly actsAs: 'agentToken' | 'sharedKeyWithAudit';
}

/** Capabilities per act, where an act differs from the system's general promise (a reply cannot be unsent, a status can). */
export type ActCapabilities = Partial<
  Record<ActName, Partial<Pick<Capabilities, 'concurrency' | 'createSafety' | 'prepare' | 'compensate' | 'probe'>>>
>;
