import type { AdapterDescriptor } from '../adapter.ts';
import type { ActCapabilities, Capabilities } from '../capabilities.ts';
import type { ActSettings } from './config/act-settings.ts';
import { everyAct } from './config/check-acts.ts';
import type { ResolvedSettings } from './config/rest-mapped-settings.ts';

type Varying = 'concurrency' | 'createSafety' | 'prepare' | 'compensate' | 'probe';

type Promised = Pick<Capabilities, Varying>;

/** Weakest promise last. */
const order: Readonly<Record<Varying, readonly string[]>> = {
  concurrency: ['etag', 'stamp', 'beforeImage', 'none'],
  createSafety: ['idempotencyKey', 'externalIdUpsert', 'searchBeforeCreate', 'none'],
  prepare: ['native', 'reserve', 'check', 'none'],
  compensate: ['inverse', 'statusChange', 'note', 'manualOnly'],
  probe: ['byKey', 'byContent', 'none'],
};

const actPromises = ({ concurrency, createSafety, compensate, probe }: ActSettings): Promised => ({
  concurrency,
  createSafety: createSafety.kind,
  // The requests are made and the record is looked at; the system holds nothing for us.
  prepare: 'check',
  compensate: compensate?.kind ?? 'manualOnly',
  probe: probe === undefined ? 'none' : probe.by === 'key' ? 'byKey' : 'byContent',
});

/** What the system promises for every act: the weakest of what the mapping says for each. */
export function capabilitiesOf(settings: ResolvedSettings): Capabilities {
  const acts = actsOf(settings)
    .flatMap((name) => settings.acts[name] ?? [])
    .map(actPromises);
  const weakest = <K extends Varying>(name: K, none: Promised[K]): Promised[K] =>
    acts
      .map((one) => one[name])
      .toSorted((a, b) => order[name].indexOf(a) - order[name].indexOf(b))
      .at(-1) ?? none;
  return {
    concurrency: weakest('concurrency', 'none'),
    createSafety: weakest('createSafety', 'none'),
    prepare: weakest('prepare', 'none'),
    compensate: weakest('compensate', 'manualOnly'),
    probe: weakest('probe', 'none'),
    delta: deltaOf(settings),
    availability: 'always',
    actsAs: settings.actsAs,
  };
}

/** Hooks only make it quicker: what was missed is found by reading. So the promise is that of the weakest reading. */
function deltaOf({ sources }: ResolvedSettings): Capabilities['delta'] {
  const kinds = Object.values(sources).map(({ changes }) => changes.kind);
  if (kinds.includes('all')) return 'fullScan';
  return kinds.includes('timestamp') ? 'timestamp' : 'cursor';
}

export const actsOf = ({ acts }: ResolvedSettings): readonly (typeof everyAct)[number][] =>
  everyAct.filter((name) => acts[name] !== undefined);

export function variesWith(
  settings: ResolvedSettings,
): Partial<Pick<AdapterDescriptor, 'acts' | 'actCapabilities' | 'pullEveryMs' | 'settleMs'>> {
  const { pullEveryMs, settleMs } = settings;
  const acts = actsOf(settings);
  const actCapabilities: ActCapabilities = Object.fromEntries(
    acts.flatMap((name) => {
      const act = settings.acts[name];
      return act === undefined ? [] : [[name, actPromises(act)]];
    }),
  );
  return { acts, actCapabilities, pullEveryMs, settleMs };
}
