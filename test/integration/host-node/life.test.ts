import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Heartbeat } from '../../../src-main/host-node/heartbeat.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { openDeskHost } from './desk-host.ts';

test('a second host on the same folder is refused with the number of the first process', async () => {
  await using first = await openDeskHost();
  await expect(openDeskHost({ dataDir: first.dataDir })).rejects.toMatchObject({
    name: 'HostStartError',
    exitCode: 3,
    message: expect.stringMatching(new RegExp(`in use by process ${process.pid}: Trunkline runs there already`)),
  });
});

test('a folder is free again once its host has ended', async () => {
  const first = await openDeskHost();
  await first.host[Symbol.asyncDispose]();
  expect(existsSync(join(first.dataDir, 'owner.pid'))).toBe(false);
  await using second = await openDeskHost({ dataDir: first.dataDir });
  expect(second.host.port).toBeGreaterThan(0);
  await first[Symbol.asyncDispose]();
});

test('a port in use is named with what to do, and folder and core are given back', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await using first = await openDeskHost();
  const dataDir = `${first.dataDir}-2`;
  await expect(openDeskHost({ port, dataDir })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
  await using again = await openDeskHost({ dataDir });
  expect(again.host.port).not.toBe(port);
  other.close();
});

test('a window that is not built is named with what to do', async () => {
  await expect(openDeskHost({ rendererDir: '/nowhere/renderer' })).rejects.toThrow(/not built.*npm run build/);
});

test('the end of the host closes its windows with the code for going away, and then the core', async () => {
  await using desk = await openDeskHost();
  const headers = { Cookie: await desk.enter(), Origin: desk.origin };
  const socket = new WebSocket(`ws://127.0.0.1:${desk.host.port}/wire`, ['trunkline.1'], { headers });
  await once(socket, 'open');
  const closed = once(socket, 'close') as Promise<[number]>;
  await desk.host[Symbol.asyncDispose]();
  expect((await closed)[0]).toBe(1001);
  expect(desk.core.disposed()).toBe(true);
});

test('a window that is gone without a word is cut after two missed pings, one that answers is kept', async () => {
  const clock = createVirtualClock();
  using heartbeat = new Heartbeat({ clock, everyMs: 1_000 });
  const peer = (answers: boolean) => {
    const state = { pings: 0, terminated: false };
    const socket = Object.assign(new EventEmitter(), {
      bufferedAmount: 0,
      ping() {
        state.pings++;
        if (answers) socket.emit('pong');
      },
      terminate() {
        state.terminated = true;
        socket.emit('close');
      },
    });
    heartbeat.watch(socket as unknown as WebSocket);
    return Object.assign(state, { socket });
  };
  const gone = peer(false);
  const alive = peer(true);
  const slow = peer(true);
  slow.socket.bufferedAmount = 65 * 1024 * 1024;
  await clock.advance(10_000);
  expect([gone.terminated, gone.pings, alive.terminated, slow.terminated]).toEqual([true, 2, false, true]);
});

test('windows that came together are pinged in portions, each once a period', async () => {
  const clock = createVirtualClock();
  using heartbeat = new Heartbeat({ clock, everyMs: 1_000 });
  const pingedAt: number[] = [];
  for (let count = 0; count < 500; count++) {
    const socket = { bufferedAmount: 0, on: () => {}, ping: () => pingedAt.push(clock.monotonic()), terminate() {} };
    heartbeat.watch(socket as unknown as WebSocket);
  }
  await clock.advance(1_500);
  const portions = Object.values(Object.groupBy(pingedAt, String)).map((portion) => portion?.length ?? 0);
  expect(pingedAt).toHaveLength(500);
  expect(Math.max(...portions)).toBeLessThanOrEqual(50);
});
