import * as v from 'valibot';
import type { LazyAdapter } from '../adapters/adapter.ts';

/** Stands where a configuration names an adapter that does not exist: the system is shown with the reason, the others work. */
export function missingAdapter(name: string, known: readonly string[]): LazyAdapter {
  const reason = `there is no adapter "${name}"; known adapters: ${known.toSorted().join(', ')}`;
  return {
    descriptor: {
      name,
      title: { en: name, zh: name },
      settings: v.pipe(
        v.unknown(),
        v.check(() => false, reason),
      ),
      secretSettings: [],
      capabilities: {
        concurrency: 'none',
        createSafety: 'none',
        delta: 'fullScan',
        prepare: 'none',
        compensate: 'manualOnly',
        probe: 'none',
        availability: 'always',
        actsAs: 'sharedKeyWithAudit',
      },
      acts: [],
      actCapabilities: {},
      groupsActs: false,
      pullEveryMs: 3_600_000,
      settleMs: 0,
    },
    load: () => Promise.reject(new Error(reason)),
  };
}
