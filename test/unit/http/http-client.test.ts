import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createHttpClient, defaultHttpLimits } from '../../../src-main/core/http/http-client.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);

/** Answers the first request of a connection and resets it at the second, as a server does whose idle limit has just passed. */
async function startForgetfulServer() {
  const seen: string[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let answered = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      seen.push(chunk.toString().split(' ', 1)[0] ?? '');
      answered += 1;
      if (answered > 1) socket.resetAndDestroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test('a read on a kept-alive connection that the server has just closed is sent once more and answered', async () => {
  await using server = await startForgetfulServer();
  await using http = createHttpClient({ origin: server.origin, connections: 1, clock: createRealClock() });
  for (let round = 0; round < 20; round++) {
    const answer = await http.send({ method: 'GET', path: `/${round}` }, soon());
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
  }
});

test('a write on such a connection is not repeated: whether it took effect is not known', async () => {
  await using server = await startForgetfulServer();
  await using http = createHttpClient({ origin: server.origin, connections: 1, clock: createRealClock() });
  const write = { method: 'POST', path: '/', body: '{}', write: true } as const;
  expect(await http.send(write, soon())).toMatchObject({ ok: true });
  expect(await http.send(write, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
  expect(server.seen).toEqual(['POST', 'POST']);
});

test('a server that closes under every request is asked twice for a read, and no more', async () => {
  let asked = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      asked += 1;
      socket.resetAndDestroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  await using http = createHttpClient({
    origin: `http://127.0.0.1:${address.port}`,
    connections: 1,
    clock: createRealClock(),
  });
  expect(await http.send({ method: 'GET', path: '/' }, soon())).toMatchObject({ error: { kind: 'unreachable' } });
  expect(asked).toBe(2);
  server.close();
});

test('more requests than may wait are refused at once as busy, and the others are served in order', async () => {
  await using server = await startForgetfulServer();
  const limits = { ...defaultHttpLimits, waiting: 2 };
  await using http = createHttpClient({ origin: server.origin, connections: 1, clock: createRealClock(), limits });
  const order: number[] = [];
  const answers = await Promise.all(
    [0, 1, 2, 3].map(async (number) => {
      const answer = await http.send({ method: 'GET', path: `/${number}` }, soon());
      if (answer.ok) order.push(number);
      return answer;
    }),
  );
  expect(answers[3]).toMatchObject({ ok: false, error: { kind: 'busy' } });
  expect(order).toEqual([0, 1, 2]);
});
