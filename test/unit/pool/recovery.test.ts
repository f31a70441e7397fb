import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createPool } from '../../../src-main/core/pool/create-pool.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { poolRig, watch } from './scripted-endpoint.ts';

it('a driver that ignores its deadline holds neither callers nor places', async () => {
  await using rig = poolRig({ max: 1, createTimeoutMs: 1_000, destroyTimeoutMs: 300 });
  const { factory } = rig.endpoint;
  const { create, destroy } = factory;
  const never = (): Promise<never> => new Promise(() => {});
  factory.create = never;
  const caller = watch(rig.pool.acquire({ timeoutMs: 250 }));
  await rig.clock.advance(250);
  expect(caller.value).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
  await rig.clock.advance(750);
  expect(rig.pool.snapshot()).toMatchObject({ total: 0, creating: 0, creationFailures: { DEADLINE: 1 } });

  factory.create = create;
  await rig.clock.advance(200);
  const lease = await rig.take();
  factory.destroy = never;
  lease.discard();
  await rig.clock.advance(300);
  expect(rig.pool.snapshot().total).toBe(0);
  factory.destroy = destroy;
  (await rig.take()).release();
});

it('after a stall of a quarter of an hour in which every connection died silently, the first caller is served in time', async () => {
  await using rig = poolRig({ max: 6, validateTimeoutMs: 2_000, idleTimeoutMs: 3_600_000, maxLifetimeMs: Infinity });
  const leases = await Promise.all([1, 2, 3, 4, 5, 6].map(() => rig.take()));
  const asleep = new Set(leases.map((lease) => lease.resource));
  for (const lease of leases) lease.release();
  await rig.clock.advance(900_000);
  // Nothing comes back from the other end, not even a refusal.
  rig.endpoint.factory.validate = (connection) => (asleep.has(connection) ? new Promise<boolean>(() => {}) : true);
  const caller = watch(rig.pool.acquire({ timeoutMs: 5_000 }));
  await rig.clock.advance(4_000);
  expect(caller.value).toMatchObject({ ok: true });
  expect(rig.pool.snapshot()).toMatchObject({ timeouts: 0, evictions: { invalid: 6 } });
});

it('where one of many silent connections died, the others are asked and stay', async () => {
  await using rig = poolRig({ max: 4 });
  const leases = await Promise.all([1, 2, 3, 4].map(() => rig.take()));
  for (const lease of leases) {
    if (lease.resource.id === 4) rig.endpoint.dead.add(lease.resource);
    lease.release();
  }
  await rig.clock.advance(10_000);
  const lease = await rig.take();
  expect(lease.resource.id).not.toBe(4);
  expect(rig.pool.snapshot()).toMatchObject({ idle: 2, created: 4, evictions: { invalid: 1 } });
});

it('a name is resolved anew with each connect: connections that reach their lifetime go to the new address', async () => {
  const seen: string[] = [];
  const serve = async (address: string, port: number): Promise<net.Server> => {
    const server = net.createServer((socket) => {
      seen.push(address);
      socket.on('error', () => {}).resume();
    });
    server.listen(port, address);
    await once(server, 'listening');
    return server;
  };
  const before = await serve('127.0.0.1', 0);
  const { port } = before.address() as AddressInfo;
  const after = await serve('127.0.0.2', port);
  let address = '127.0.0.1';
  const clock = createVirtualClock();
  const pool = createPool<Socket>({
    name: 'database.test',
    clock,
    max: 1,
    maxLifetimeMs: 10_000,
    factory: {
      async create(signal) {
        const lookup: net.LookupFunction = (_name, { all }, found) =>
          all ? found(null, [{ address, family: 4 }]) : found(null, address, 4);
        const socket = net.connect({ host: 'database.test', port, lookup, signal });
        await once(socket, 'connect');
        return socket;
      },
      destroy: (socket) => void socket.destroy(),
    },
  });
  const visit = async (): Promise<string | undefined> => {
    const lease = await pool.acquire();
    if (!lease.ok) throw new Error(lease.error.message);
    const { remoteAddress } = lease.value.resource;
    lease.value.release();
    return remoteAddress;
  };
  try {
    expect(await visit()).toBe('127.0.0.1');
    address = '127.0.0.2';
    expect(await visit()).toBe('127.0.0.1');
    await clock.advance(11_000);
    expect(await visit()).toBe('127.0.0.2');
    address = '127.0.0.1';
    pool.refresh();
    expect(await visit()).toBe('127.0.0.1');
    expect(seen).toEqual(['127.0.0.1', '127.0.0.2', '127.0.0.1']);
  } finally {
    const drained = pool.drain(1);
    await clock.advance(10_000);
    await drained;
    before.close();
    after.close();
  }
});
