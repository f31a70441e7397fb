import * as v from 'valibot';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { LazyAdapter, AdapterContext, AdapterDescriptor, AdapterSession } from '../adapters/adapter.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import { descriptorFor } from '../adapters/descriptor-for.ts';
import { resolveSecrets } from '../config/resolve-secrets.ts';
import { replaceSecret } from '../config/replace-secret.ts';
import type { SystemConfig } from '../config/workspace-config.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Pools } from '../pool/pools.ts';
import { createCallLimit } from './call-limit.ts';
import { secretAdvice, secretStoreAdvice } from './health.ts';
import { limitSession } from './limit-session.ts';
import { openAdapter } from './open-adapter.ts';

export interface OpenedSession {
  readonly session: AdapterSession;
  readonly descriptor: AdapterDescriptor;
  /** The settings with their secrets, in memory only: tells whether a secret is another by now. */
  readonly settings: string;
}

export interface OpenSessionDeps extends Pick<AdapterContext<unknown>, 'clock' | 'logger' | 'region' | 'agent'> {
  readonly secrets: SecretStore;
  readonly pools?: Pools | undefined;
}

/**
 * Makes a session from the settings of a system, without any contact with it.
 *
 * @param before what stands already; answered as it is where nothing has changed
 */
export async function openSession(
  config: SystemConfig,
  adapter: LazyAdapter,
  deps: OpenSessionDeps,
  before: OpenedSession | undefined,
): Promise<Result<OpenedSession, AdapterError>> {
  const resolved = await resolveSecrets(config.settings, deps.secrets).catch((error: unknown) =>
    err({ unreadable: error instanceof Error ? error.message : String(error) }),
  );
  if (!resolved.ok) {
    if ('unreadable' in resolved.error) {
      const message = `the secret store cannot be read: ${resolved.error.unreadable}`;
      return err({ kind: 'misconfigured', message, advice: secretStoreAdvice });
    }
    const { missing } = resolved.error;
    const message = `the secret "${missing}" is not in the secret store`;
    return err({ kind: 'misconfigured', message, advice: secretAdvice(missing) });
  }
  let fingerprint = JSON.stringify(resolved.value);
  if (before?.settings === fingerprint) return ok(before);
  const settings = v.safeParse(adapter.descriptor.settings, resolved.value);
  if (!settings.success) {
    const issue = settings.issues[0];
    const path = v.getDotPath(issue);
    return err({ kind: 'misconfigured', message: path ? `settings.${path}: ${issue.message}` : issue.message });
  }
  const session = await openAdapter(adapter, {
    system: config.id,
    systemName: config.name ?? config.id,
    settings: settings.output,
    clock: deps.clock,
    logger: deps.logger,
    region: deps.region,
    agent: deps.agent,
    makePool: deps.pools?.makerFor(config.id),
    async keepSecret(used, value) {
      const kept = await replaceSecret(config.settings, deps.secrets, used, value);
      // The session that was given it works with it already: it is not opened anew for that.
      const now = await resolveSecrets(config.settings, deps.secrets);
      if (now.ok) fingerprint = JSON.stringify(now.value);
      return kept;
    },
  });
  if (!session.ok) return session;
  const descriptor = descriptorFor(adapter.descriptor, settings.output);
  const limit = config.limits && createCallLimit(config.name ?? config.id, config.limits, deps.clock);
  return ok({
    session: limit === undefined ? session.value : limitSession(session.value, limit),
    descriptor,
    get settings() {
      return fingerprint;
    },
  });
}
