import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createStaticFiles } from '../../../src-main/core/host-kit/static-files.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { type LoopbackServerOptions, startLoopbackServer } from '../../../src-main/host-node/loopback-server.ts';
import { webSocketWire } from '../../../src-main/host-node/web-socket-wire.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { createClient } from '../../../src-shared/rpc/client.ts';
import { call } from '../../../src-shared/rpc/contract.ts';
import { createRouter } from '../../../src-shared/rpc/router.ts';
import type { RouterLimits } from '../../../src-shared/rpc/router-limits.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const text = v.object({ text: v.string() });
const contract = { bench: { echo: call({ in: text, out: text, idempotent: true }) } };
const clock = createRealClock();

/** A gateway with an echo call, and the reasons its wires were closed for. */
async function openGateway(
  router: Partial<RouterLimits> = {},
  limits: NonNullable<LoopbackServerOptions['limits']> = {},
  ready?: Promise<void>,
) {
  const dir = tempDir();
  const reasons: string[] = [];
  const seen = { asked: 0, wires: 0, largestBacklog: 0 };
  const served = createRouter(contract, {
    bench: {
      async echo(input) {
        seen.asked++;
        await ready;
        return ok(input);
      },
    },
  });
  const server = await startLoopbackServer({
    port: 0,
    files: createStaticFiles(dir.path),
    clock,
    logger: createRecordingLogger(),
    limits,
    connected: (wire, session) => {
      seen.wires++;
      const told: Wire = {
        send: (frame) => wire.send(frame),
        get backlog() {
          seen.largestBacklog = Math.max(seen.largestBacklog, wire.backlog);
          return wire.backlog;
        },
        onFrame: (listener) => wire.onFrame(listener),
        onClose: (listener) => wire.onClose(listener),
        close: (reason) => wire.close(reason),
        pause: () => wire.pause?.(),
        resume: () => wire.resume?.(),
      };
      wire.onClose((reason) => reasons.push(reason));
      served.serve(told, { session, timers: clock, onFault: () => {}, limits: router });
    },
  });
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });
  const page = await fetch(server.issueEntryUrl());
  await page.text();
  const headers = {
    Cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '',
    Origin: `http://127.0.0.1:${server.port}`,
  };
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/wire`, ['trunkline.1'], { headers });
    await once(socket, 'open');
    return socket;
  };
  const window = (connected: (socket: WebSocket) => void = () => {}) =>
    createClient(contract, {
      timers: clock,
      backOff: { minMs: 20, maxMs: 200 },
      connect: async () => {
        const socket = await open();
        connected(socket);
        return webSocketWire(socket);
      },
    });
  return { server, open, window, reasons, seen };
}

const long = 'y'.repeat(256 * 1024);

test('a window that asks on and reads nothing is not listened to, then cut, and others never notice', async () => {
  const { open, window, reasons, seen } = await openGateway({ stallMs: 500 });
  using other = window();
  const slow = await open();
  slow.pause();
  const gone = once(slow, 'close');
  const calls = 192;
  for (let id = 1; id <= calls; id++) {
    slow.send(JSON.stringify({ t: 'call', id, method: 'bench.echo', input: { text: long } }), () => {});
  }
  slow.on('error', () => {});
  while (reasons.length === 0) {
    expect(await other.client.bench.echo({ text: 'hello' })).toEqual({ ok: true, value: { text: 'hello' } });
  }
  expect(reasons).toEqual(['the window did not read for 500 ms']);
  // Far less than the 48 MiB asked for: the limit of 1 MiB, and the answer that went above it.
  expect(seen.largestBacklog).toBeLessThan(2 * 1024 * 1024);
  slow.terminate();
  await gone;
  expect(await other.client.bench.echo({ text: 'after' })).toMatchObject({ ok: true });
});

/** Asks for `calls` answers of `size` bytes and reads from when `readFrom` resolves on; answers what came, in order. */
async function readLate(socket: WebSocket, calls: number, size: number, readFrom: () => Promise<void>) {
  socket.pause();
  const answers: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { t, id } = JSON.parse(data.toString('utf8')) as { t: string; id: number };
      if (answers.push([t, id]) === calls) resolve();
    });
  });
  for (let id = 1; id <= calls; id++) {
    socket.send(JSON.stringify({ t: 'call', id, method: 'bench.echo', input: { text: 'y'.repeat(size) } }));
  }
  await readFrom();
  socket.resume();
  await all;
  socket.terminate();
  return answers;
}
const inOrder = (calls: number) => Array.from({ length: calls }, (_, index) => ['ok', index + 1]);

test('a window that reads late gets every answer in order, and none of its calls is refused', async () => {
  const { open, seen } = await openGateway();
  const behind = async (): Promise<void> => {
    while (seen.largestBacklog <= 1024 * 1024) await clock.sleep(5);
    await clock.sleep(100);
  };
  expect(await readLate(await open(), 800, 64 * 1024, behind)).toEqual(inOrder(800));
});

test('answers that are ready together are sent only as fast as the window reads', async () => {
  const ready = Promise.withResolvers<void>();
  const { open, seen } = await openGateway({}, {}, ready.promise);
  const behind = async (): Promise<void> => {
    while (seen.asked < 128) await clock.sleep(5);
    ready.resolve();
    while (seen.largestBacklog <= 1024 * 1024) await clock.sleep(5);
  };
  expect(await readLate(await open(), 128, 256 * 1024, behind)).toEqual(inOrder(128));
  expect(seen.largestBacklog).toBeLessThan(2 * 1024 * 1024);
});

test('what one window leaves unread above the hard limit cuts it at once', async () => {
  const { open, reasons } = await openGateway(
    { backlogBytes: Number.MAX_SAFE_INTEGER },
    { backlogBytes: 8 * 1024 * 1024 },
  );
  const slow = await open();
  slow.pause();
  slow.on('error', () => {});
  for (let id = 1; id <= 192; id++) {
    slow.send(JSON.stringify({ t: 'call', id, method: 'bench.echo', input: { text: long } }), () => {});
  }
  while (reasons.length === 0) await clock.sleep(5);
  expect(reasons).toEqual([`${8 * 1024 * 1024} bytes were left unread`]);
  slow.terminate();
});

test('a hundred windows cut at once all come back, and their calls are answered', async () => {
  const { window, seen } = await openGateway({}, { strangers: 16 });
  const windows = 100;
  const sockets = new Set<WebSocket>();
  const handles = Array.from({ length: windows }, () =>
    window((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }),
  );
  onTestFinished(() => {
    for (const handle of handles) handle.close();
  });
  const askAll = () => Promise.all(handles.map((handle, at) => handle.client.bench.echo({ text: String(at) })));
  const expected = handles.map((_, at) => ({ ok: true, value: { text: String(at) } }));
  expect(await askAll()).toEqual(expected);
  expect(sockets.size).toBe(windows);
  for (const socket of [...sockets]) socket.terminate();
  expect(await askAll()).toEqual(expected);
  expect([sockets.size, seen.wires]).toEqual([windows, 2 * windows]);
});

test('connections that never show a session are limited, and leave room when they go', async () => {
  const { server, open } = await openGateway({}, { strangers: 3 });
  const strangers: Socket[] = [];
  for (let opened = 0; opened < 3; opened++) {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    strangers.push(socket);
  }
  await expect(open()).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/);
  for (const socket of strangers) socket.destroy();
  await expect
    .poll(() =>
      open().then(
        (socket) => socket.protocol,
        () => '',
      ),
    )
    .toBe('trunkline.1');
});
