import { isDeepStrictEqual } from 'node:util';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession, SampleRecord } from '../../adapters/adapter.ts';
import type { AdapterError } from '../../adapters/adapter-error.ts';
import { replaceSecret } from '../../config/replace-secret.ts';
import type { Pools } from '../../pool/pools.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { openAdapter } from '../open-adapter.ts';
import type { SystemRunner } from '../system-runner.ts';
import type { CheckedDraft } from './check-draft.ts';

/** A session to try a draft with. Disposing it closes what was opened for it, and never the session of a running system. */
export interface TrialSession extends AsyncDisposable {
  readonly session: AdapterSession;
  /** True where it is the one the running system works with. */
  readonly live: boolean;
}

/**
 * A running system whose settings are the draft's is tried with its own session where that can show samples: some systems take only one
 * connection of a kind (an open port, a login that ends the one before it).
 */
export async function openTrial(
  draft: CheckedDraft,
  runner: SystemRunner | undefined,
  context: Pick<AdapterContext<unknown>, 'clock' | 'logger' | 'region' | 'agent'> & {
    readonly secrets: SecretStore;
    readonly pools?: Pools | undefined;
  },
): Promise<Result<TrialSession, AdapterError>> {
  const { config, adapter, resolved, settings } = draft;
  if (runner?.session?.sample && !runner.paused && isDeepStrictEqual(runner.settings, resolved)) {
    return ok({ session: runner.session, live: true, async [Symbol.asyncDispose]() {} });
  }
  const opened = await openAdapter(adapter, {
    system: config.id,
    systemName: config.name ?? config.id,
    settings,
    clock: context.clock,
    logger: context.logger.child({ system: config.id, trial: true }),
    region: context.region,
    agent: context.agent,
    makePool: context.pools?.makerFor(config.id),
    keepSecret: (used, value) => replaceSecret(config.settings, context.secrets, used, value),
  });
  if (!opened.ok) return opened;
  const session = opened.value;
  return ok({ session, live: false, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() });
}

/** The newest records; where an adapter shows none, what a first reading brings, which is stored nowhere. */
export async function takeSamples(
  { session }: TrialSession,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  if (session.sample) return session.sample(limit, signal);
  const batch = await session.pull(undefined, signal);
  if (!batch.ok) return batch;
  const newest = batch.value.messages.toSorted((a, b) => b.time - a.time).slice(0, limit);
  return ok(
    newest.map((message) => ({
      title: message.id,
      raw: message.body.type === 'unreadable' ? message.body.raw : '',
      messages: [message],
    })),
  );
}
