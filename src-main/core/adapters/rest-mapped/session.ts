import { ok } from '../../../../src-shared/result/result.ts';
import type { InboundHttp } from '../../inbound-http/inbound-http.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import { attachment } from './attachment.ts';
import { choices } from './choices.ts';
import { compileSystem } from './compiled-system.ts';
import type { RestMappedSettings } from './config/settings.ts';
import { health } from './health.ts';
import { startHook } from './hook.ts';
import { createRestClient } from './http/rest-client.ts';
import { createMappingEngine } from './mapping/mapping-engine.ts';
import { pull } from './read/pull.ts';
import { createTableCache } from './read/tables.ts';
import type { RestDeps } from './rest-deps.ts';
import { sample } from './sample.ts';
import { commit } from './write/commit.ts';
import { compensate } from './write/compensate.ts';
import { prepare } from './write/prepare.ts';
import { probe } from './write/probe.ts';

/** Opens a session; nothing is sent and no thread is started before the first call. */
export function createSession(context: AdapterContext<RestMappedSettings>): AdapterSession {
  const { settings, clock, system, region, logger } = context;
  const compiled = compileSystem(settings);
  const client = createRestClient(settings, context);
  const engine = createMappingEngine({ expressions: compiled.expressions, clock });
  const deps: RestDeps = { system, settings, compiled, client, engine, clock, region, tables: createTableCache() };
  const listeners = new Set<InboundHttp>();
  const listen: AdapterSession['listen'] = async (listener, _onDown, signal) => {
    const started = await startHook(deps, logger, listener, signal);
    if (!started.ok) return started;
    const end = (): void => {
      listeners.delete(started.value);
      void started.value[Symbol.asyncDispose]();
    };
    listeners.add(started.value);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    return ok(undefined);
  };
  return {
    health: (signal) => health(deps, signal),
    pull: (cursor, signal) => pull(deps, cursor, signal),
    ...(settings.hook === undefined ? {} : { listen }),
    prepare: (operation, signal) => prepare(deps, operation, signal),
    commit: (operation, prepared, signal) => commit(deps, operation, prepared, signal),
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    compensate: (operation, prepared, _committed, signal) => compensate(deps, operation, prepared, signal),
    probe: (operation, prepared, signal) => probe(deps, operation, prepared, signal),
    sample: (limit, signal) => sample(deps, limit, signal),
    ...(settings.choices === undefined ? {} : { choices: (signal: AbortSignal) => choices(deps, signal) }),
    ...(settings.attachment === undefined
      ? {}
      : { attachment: (reference, signal) => attachment(deps, reference, signal) }),
    async [Symbol.asyncDispose]() {
      await Promise.all([...listeners].map((one) => one[Symbol.asyncDispose]()));
      await engine[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}
