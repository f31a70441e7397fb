import type { Logger } from '../ports/logger.ts';
import type { EvictionReason } from './pool-snapshot.ts';

/**
 * What happens in a pool, as it happens. Called in the middle of its work: hooks must be quick and must not call the pool. What a
 * hook throws is logged and changes nothing. A hook that is not given costs nothing. Times in milliseconds.
 */
export interface PoolHooks {
  created?(event: { readonly tookMs: number }): void;
  closed?(event: { readonly reason: EvictionReason }): void;
  acquired?(event: { readonly owner: string; readonly waitedMs: number }): void;
  /** The borrower gave it back, well or broken; one that is taken from its borrower is only `closed`. */
  released?(event: { readonly owner: string; readonly heldMs: number; readonly broken: boolean }): void;
  timedOut?(event: { readonly owner: string; readonly waitedMs: number }): void;
}

/** The same hooks, each made harmless. */
export function guardHooks(hooks: PoolHooks | undefined, name: string, logger: Logger | undefined): PoolHooks {
  if (!hooks) return {};
  const guard = <E>(hook: string, call: ((event: E) => void) | undefined): ((event: E) => void) | undefined =>
    call &&
    ((event) => {
      try {
        call.call(hooks, event);
      } catch (error) {
        logger?.warn('pool.hookFailed', { pool: name, hook, error: String(error) });
      }
    });
  const created = guard('created', hooks.created);
  const closed = guard('closed', hooks.closed);
  const acquired = guard('acquired', hooks.acquired);
  const released = guard('released', hooks.released);
  const timedOut = guard('timedOut', hooks.timedOut);
  return {
    ...(created && { created }),
    ...(closed && { closed }),
    ...(acquired && { acquired }),
    ...(released && { released }),
    ...(timedOut && { timedOut }),
  };
}
