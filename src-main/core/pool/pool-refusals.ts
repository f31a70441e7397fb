import type { CircuitBreaker } from './circuit-breaker.ts';
import type { PoolError } from './pool.ts';

/** The sentences a pool refuses with. */
export function poolRefusals(name: string, breaker: CircuitBreaker) {
  const detail = (cause: unknown): string => (cause instanceof Error ? `: ${cause.message}` : '');
  return {
    timeout: (ms: number): PoolError => ({
      code: 'TIMEOUT',
      message: `no connection to ${name} became free within ${ms} ms`,
      cause: breaker.lastFailure,
    }),
    aborted: (signal: AbortSignal | undefined): PoolError => ({
      code: 'ABORTED',
      message: `waiting for ${name} was given up`,
      cause: signal?.reason,
    }),
    queueFull: (waiting: number): PoolError => ({
      code: 'QUEUE_FULL',
      message: `${waiting} callers wait for ${name} already`,
    }),
    circuitOpen: (): PoolError => ({
      code: 'CIRCUIT_OPEN',
      message: `${name} failed repeatedly and is left alone for now${detail(breaker.lastFailure)}`,
      cause: breaker.lastFailure,
      retryAfterMs: breaker.openForMs(),
    }),
    paused: (): PoolError => ({ code: 'PAUSED', message: `${name} is paused` }),
    closed: (): PoolError => ({ code: 'CLOSED', message: `${name} is closed` }),
    createFailed: (cause: unknown): PoolError => ({
      code: 'CREATE_FAILED',
      message: `no connection to ${name}${detail(cause)}`,
      cause,
    }),
  };
}
