import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { AdapterDescriptor, SystemEndpoint } from '../../adapters/adapter.ts';
import { leaves, pathText } from './setting-paths.ts';

/** Names of settings that say where something is sent to. */
const addressLike = /host|url|uri|addr|server|endpoint|domain|wsdl|proxy|port$/i;

/**
 * True where changed settings send a secret somewhere else than it was entered for. Whoever holds the window could otherwise read any
 * password by pointing its system at a server of their own.
 */
export function boundElsewhere(descriptor: AdapterDescriptor, before: unknown, after: unknown): boolean {
  const earlier = endpointIn(descriptor, before);
  if (earlier !== undefined && !isDeepStrictEqual(earlier, endpointIn(descriptor, after))) return true;
  const addresses = (settings: unknown): Map<string, unknown> =>
    new Map(
      [...leaves(settings)]
        .map(({ path, value }) => [pathText(path), value] as const)
        .filter(([path, value]) => addressLike.test(path) || (typeof value === 'string' && value.includes('://'))),
    );
  return !isDeepStrictEqual(addresses(before), addresses(after));
}

function endpointIn(descriptor: AdapterDescriptor, settings: unknown): SystemEndpoint | undefined {
  const parsed = v.safeParse(descriptor.settings, settings);
  return parsed.success ? descriptor.endpointOf?.(parsed.output) : undefined;
}
