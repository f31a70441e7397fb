import { createPool } from '../../../src-main/core/pool/create-pool.ts';
import type { Lease, Pool, PoolFactory, PoolOptions } from '../../../src-main/core/pool/pool.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';

export interface FakeConnection {
  readonly id: number;
  readonly die: (cause: unknown) => void;
}

/** An endpoint whose behaviour the test scripts; it counts what is alive. */
export interface ScriptedEndpoint {
  readonly factory: PoolFactory<FakeConnection>;
  readonly alive: Set<FakeConnection>;
  /** Most connections alive or being made at once. */
  peak: number;
  attempts: number;
  connectMs: number;
  /** Errors for the next creations, then it works again. `forever` fails every one. */
  failures: Error[];
  forever: Error | undefined;
  /** Ignores the abort signal of a creation. */
  deaf: boolean;
  dead: Set<FakeConnection>;
  validations: number;
  resets: number;
  resetFails: boolean;
}

export function scriptedEndpoint(clock: VirtualClock, connectMs = 0): ScriptedEndpoint {
  let making = 0;
  let ids = 0;
  const endpoint: ScriptedEndpoint = {
    alive: new Set(),
    peak: 0,
    attempts: 0,
    connectMs,
    failures: [],
    forever: undefined,
    deaf: false,
    dead: new Set(),
    validations: 0,
    resets: 0,
    resetFails: false,
    factory: {
      async create(signal, onBroken) {
        endpoint.attempts += 1;
        making += 1;
        endpoint.peak = Math.max(endpoint.peak, making + endpoint.alive.size);
        try {
          if (endpoint.connectMs > 0) await clock.sleep(endpoint.connectMs, endpoint.deaf ? undefined : signal);
          const failure = endpoint.failures.shift() ?? endpoint.forever;
          if (failure !== undefined) throw failure;
          const connection: FakeConnection = { id: (ids += 1), die: onBroken };
          endpoint.alive.add(connection);
          return connection;
        } finally {
          making -= 1;
        }
      },
      destroy(connection) {
        if (!endpoint.alive.delete(connection)) throw new Error(`connection ${connection.id} was destroyed twice`);
      },
      validate(connection) {
        endpoint.validations += 1;
        return !endpoint.dead.has(connection);
      },
      reset() {
        endpoint.resets += 1;
        if (endpoint.resetFails) throw new Error('reset failed');
      },
    },
  };
  return endpoint;
}

export interface PoolRig extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly endpoint: ScriptedEndpoint;
  readonly pool: Pool<FakeConnection>;
  /** Acquires at once; a refusal fails the test. */
  take(owner?: string): Promise<Lease<FakeConnection>>;
}

/** A pool over a scripted endpoint with a virtual clock. `random` is 0.5 unless told. */
export function poolRig(options: Partial<PoolOptions<FakeConnection>> = {}, connectMs = 0): PoolRig {
  const clock = createVirtualClock();
  const endpoint = scriptedEndpoint(clock, connectMs);
  const pool = createPool({ name: 'endpoint', clock, factory: endpoint.factory, random: () => 0.5, ...options });
  return {
    clock,
    endpoint,
    pool,
    async take(owner = 'test') {
      const outcome = pool.acquire({ owner });
      await clock.advance(connectMs);
      const result = await outcome;
      if (!result.ok) throw new Error(`refused: ${result.error.code} ${result.error.message}`);
      return result.value;
    },
    async [Symbol.asyncDispose]() {
      const drained = pool.drain(1);
      await clock.advance(10_000);
      await drained;
    },
  };
}

/** Marks a promise that the test wants to look at without awaiting it. */
export function watch<V>(promise: Promise<V>): { readonly value: V | undefined; readonly done: boolean } {
  const state: { value: V | undefined; done: boolean } = { value: undefined, done: false };
  void promise.then((value) => {
    state.value = value;
    state.done = true;
  });
  return state;
}
