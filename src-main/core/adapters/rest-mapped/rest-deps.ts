import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { err, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import { buildRequest, type BuildError } from './build-request.ts';
import type { CompiledRequest } from './compiled-request.ts';
import type { CompiledSystem } from './compiled-system.ts';
import type { RestError } from './http/answer-error.ts';
import type { RestAnswer, RestClient } from './http/rest-client.ts';
import type { MappingEngine } from './mapping/mapping-engine.ts';
import type { TableCache } from './read/tables.ts';
import type { RestMappedSettings } from './config/settings.ts';

/** What every part of a session works with. */
export interface RestDeps {
  readonly system: SystemId;
  readonly settings: RestMappedSettings;
  readonly compiled: CompiledSystem;
  readonly client: RestClient;
  readonly engine: MappingEngine;
  readonly clock: Clock;
  readonly region: string;
  readonly tables: TableCache;
}

/** A request that cannot be made is the mapping's fault: nothing was sent. */
export const buildFault = (error: BuildError): RestError =>
  error.kind === 'given up'
    ? error.error
    : {
        kind: 'refused',
        message: error.fault.message,
        advice: {
          key: 'systems.advice.checkMapping',
          text: 'Ask whoever made the mapping of this system to correct it.',
        },
      };

/** Builds a request that only reads, and sends it. */
export async function ask(
  deps: RestDeps,
  request: CompiledRequest,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Result<RestAnswer, RestError>> {
  const built = await buildRequest(deps.engine, request, input, signal);
  if (!built.ok) return err(buildFault(built.error));
  // A search by POST changes nothing.
  return deps.client.send({ ...built.value, write: false }, signal);
}
