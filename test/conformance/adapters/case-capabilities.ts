import type { AdapterDescriptor } from '../../../src-main/core/adapters/adapter.ts';
import type { Capabilities } from '../../../src-main/core/adapters/capabilities.ts';
import type { ActName } from '../../../src-shared/model/intent.ts';

/** Best promise first. */
const order = {
  concurrency: ['etag', 'stamp', 'beforeImage', 'none'],
  createSafety: ['idempotencyKey', 'externalIdUpsert', 'searchBeforeCreate', 'none'],
  prepare: ['native', 'reserve', 'check', 'none'],
  compensate: ['inverse', 'statusChange', 'note', 'manualOnly'],
  probe: ['byKey', 'byContent', 'none'],
} as const satisfies { readonly [K in Varying]: readonly Capabilities[K][] };

type Varying = 'concurrency' | 'createSafety' | 'prepare' | 'compensate' | 'probe';
export type CaseCapabilities = Pick<Capabilities, Varying>;

/** What is promised for acts carried out as one operation: for each capability the weakest of theirs. */
export function caseCapabilities(descriptor: AdapterDescriptor, acts: readonly ActName[]): CaseCapabilities {
  const weakest = <K extends Varying>(name: K): Capabilities[K] => {
    const ranked: readonly Capabilities[Varying][] = order[name];
    const values = acts.map((act) => ({ ...descriptor.capabilities, ...descriptor.actCapabilities[act] })[name]);
    return values.reduce((a, b) => (ranked.indexOf(b) > ranked.indexOf(a) ? b : a));
  };
  return {
    concurrency: weakest('concurrency'),
    createSafety: weakest('createSafety'),
    prepare: weakest('prepare'),
    compensate: weakest('compensate'),
    probe: weakest('probe'),
  };
}
