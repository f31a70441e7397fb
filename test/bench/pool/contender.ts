import { createPool } from '../../../src-main/core/pool/create-pool.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { importPeer } from '../harness/peers.ts';

/** A pool of `size` things that cost nothing to make: what is measured is the pool. */
export interface PoolContender {
  /** Acquires, runs `use` while it holds the resource, releases. */
  borrow(use: () => Promise<void> | void): Promise<void>;
  close(): Promise<void>;
}

interface Connection {
  readonly number: number;
}
interface AcquireRelease {
  acquire(): Promise<Connection>;
  release(resource: Connection): unknown;
}
interface Tarn {
  Pool: new (options: object) => {
    acquire(): { readonly promise: Promise<Connection> };
    release(resource: Connection): unknown;
    destroy(): Promise<void>;
  };
}
interface GenericPool {
  createPool(factory: object, options: object): AcquireRelease & { drain(): Promise<void>; clear(): Promise<void> };
}
interface LightningPool {
  createPool(factory: object, options: object): AcquireRelease & { close(force: boolean): Promise<void> };
}

let made = 0;
const create = async (): Promise<Connection> => ({ number: ++made });
const destroy = async (): Promise<void> => {};

export type PoolName = 'trunkline' | 'generic-pool' | 'tarn' | 'lightning-pool';

/** All with the same bounds: up to `size` resources, a queue without a limit, a deadline per acquire where there is one. */
export const openPool: Readonly<Record<PoolName, (size: number) => Promise<PoolContender>>> = {
  async trunkline(size) {
    const pool = createPool({
      name: 'bench',
      clock: createRealClock(),
      factory: { create, destroy },
      max: size,
      minIdle: 0,
      maxWaiting: 1_000_000,
      acquireTimeoutMs: 30_000,
      creationConcurrency: size,
      creationsPerSecond: 1_000,
    });
    return {
      async borrow(use) {
        const lease = await pool.acquire();
        if (!lease.ok) throw new Error(lease.error.message);
        await use();
        lease.value.release();
      },
      close: async () => void (await pool.drain()),
    };
  },
  async 'generic-pool'(size) {
    const { createPool: create_ } = await importPeer<GenericPool>('generic-pool');
    const pool = create_({ create, destroy }, { max: size, min: 0, acquireTimeoutMillis: 30_000 });
    return {
      async borrow(use) {
        const resource = await pool.acquire();
        await use();
        await pool.release(resource);
      },
      async close() {
        await pool.drain();
        await pool.clear();
      },
    };
  },
  async tarn(size) {
    const { Pool } = await importPeer<Tarn>('tarn');
    const pool = new Pool({ create, destroy, min: 0, max: size, acquireTimeoutMillis: 30_000 });
    return {
      async borrow(use) {
        const resource = await pool.acquire().promise;
        await use();
        pool.release(resource);
      },
      close: () => pool.destroy(),
    };
  },
  async 'lightning-pool'(size) {
    const { createPool: create_ } = await importPeer<LightningPool>('lightning-pool');
    const settings = { max: size, min: 0, maxQueue: 1_000_000, acquireTimeoutMillis: 30_000, resetOnReturn: false };
    const pool = create_({ create, destroy, reset: async () => {}, validate: async () => {} }, settings);
    return {
      async borrow(use) {
        const resource = await pool.acquire();
        await use();
        pool.release(resource);
      },
      close: () => pool.close(true),
    };
  },
};
