import { appendFile, utimes, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { xmlStream } from '../../../src-main/core/adapters/xml-stream/index.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { freePort } from '../../kit/real/free-port.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const record = (id: number | string, text = 'x'): string => `<c id="${id}"><text>${text}</text></c>\n`;
const idsOf = (messages: readonly UnifiedMessage[]): string[] =>
  messages.map(({ body }) => (body.type === 'ticket' ? body.number : body.type));
const tickets = (messages: readonly UnifiedMessage[]): string[] => idsOf(messages).filter((id) => id !== 'entry');

let stack: AsyncDisposableStack;
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

function open(source: Record<string, unknown>, over: Record<string, unknown> = {}): AdapterSession {
  const settings = { source, elements: ['c'], map: { id: '@id', text: 'text' }, ...over };
  return stack.use(
    xmlStream.open({
      system: 'partner' as SystemId,
      systemName: 'Partner',
      settings: v.parse(xmlStream.descriptor.settings, settings),
      clock: createRealClock(),
      logger: nullLogger,
      region: 'CN',
      agent: { id: 'a', name: 'A' },
    }),
  );
}

/** What a session hands over; the store answers when it is told to. */
function inbox() {
  const messages: UnifiedMessage[] = [];
  const waiting: ((safe: boolean) => void)[] = [];
  return {
    messages,
    store: (safe: boolean) => waiting.splice(0).forEach((tell) => tell(safe)),
    listener: (message: UnifiedMessage, stored?: (safe: boolean) => void) => {
      messages.push(message);
      if (stored) waiting.push(stored);
    },
  };
}

async function partner() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  stack.defer(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { sockets, port: (server.address() as { port: number }).port };
}

describe('a partner we call', () => {
  it('loses nothing of what it sent before anybody listened', async () => {
    const { sockets, port } = await partner();
    const session = open({ kind: 'tcp', port });
    expect(await session.health(soon())).toMatchObject({ ok: true, value: { said: `connected to 127.0.0.1:${port}` } });
    await expect.poll(() => sockets.length).toBe(1);
    sockets[0]?.write(record(1) + record(2));
    const { messages, listener } = inbox();
    expect((await session.listen?.(listener, () => {}, soon()))?.ok).toBe(true);
    await expect.poll(() => tickets(messages), { timeout: 10_000 }).toEqual(['1', '2']);
  });

  it('gets an acknowledgement when the record is in the store, and none when it is not', async () => {
    const { sockets, port } = await partner();
    const session = open({ kind: 'tcp', port, acknowledge: '<ok id="{id}"/>' });
    const { messages, listener, store } = inbox();
    await session.listen?.(listener, () => {}, soon());
    await expect.poll(() => sockets.length).toBe(1);
    let heard = '';
    sockets[0]?.on('data', (chunk) => (heard += String(chunk)));
    sockets[0]?.write(record('a'));
    await expect.poll(() => messages.length).toBe(2);
    expect(heard).toBe('');
    store(false);
    sockets[0]?.write(record('b'));
    await expect.poll(() => messages.length).toBe(4);
    store(true);
    await expect.poll(() => heard).toBe('<ok id="b"/>');
  });

  it('that sends faster than can be stored is slowed down, and all of it arrives', async () => {
    const { sockets, port } = await partner();
    const session = open({ kind: 'tcp', port });
    const { messages, listener, store } = inbox();
    await session.listen?.(listener, () => {}, soon());
    await expect.poll(() => sockets.length).toBe(1);
    const many = 40_000;
    for (let n = 0; n < many; n += 1_000) {
      sockets[0]?.write(Array.from({ length: 1_000 }, (_, index) => record(n + index, 'y'.repeat(50))).join(''));
    }
    await expect.poll(() => messages.length).toBeGreaterThan(1_000);
    await createRealClock().sleep(100);
    expect(messages.length).toBeLessThan(20_000);
    await expect
      .poll(
        () => {
          store(true);
          return messages.length;
        },
        { timeout: 15_000, interval: 5 },
      )
      .toBe(2 * many);
  });

  it('that hangs up is down; a record cut in two is parked', async () => {
    const { sockets, port } = await partner();
    const session = open({ kind: 'tcp', port });
    const { messages, listener } = inbox();
    const downs: AdapterError[] = [];
    await session.listen?.(listener, (error) => downs.push(error), soon());
    await expect.poll(() => sockets.length).toBe(1);
    sockets[0]?.end('<c id="1"><te');
    await expect.poll(() => downs.map(({ kind }) => kind)).toEqual(['unreachable']);
    expect(messages.map(({ body }) => (body.type === 'unreadable' ? body.reason : body.type))).toEqual([
      expect.stringContaining('the stream ends before </c>'),
    ]);
    expect((await session.health(soon())).ok, 'the next look calls again').toBe(true);
  });

  it('that falls silent for longer than agreed counts as gone', async () => {
    const { port } = await partner();
    const session = open({ kind: 'tcp', port, silenceMs: 50 });
    const down = Promise.withResolvers<AdapterError>();
    await session.listen?.(inbox().listener, down.resolve, soon());
    expect(await down.promise).toMatchObject({ kind: 'unreachable' });
  });
});

describe('partners who call us', () => {
  it('are read side by side, each with its own half records', async () => {
    const port = await freePort();
    const session = open({ kind: 'tcp', mode: 'listen', port, acknowledge: 'OK {id}\n' });
    const { messages, listener, store } = inbox();
    expect((await session.listen?.(listener, () => {}, soon()))?.ok).toBe(true);
    const [one, two] = [connect({ host: '127.0.0.1', port }), connect({ host: '127.0.0.1', port })];
    stack.defer(() => [one, two].forEach((socket) => socket.destroy()));
    let heard = '';
    one.on('data', (chunk) => (heard += String(chunk)));
    one.write('<c id="1"><te');
    two.write(record(2));
    await expect.poll(() => tickets(messages)).toEqual(['2']);
    one.write('xt>x</text></c>');
    await expect.poll(() => tickets(messages)).toEqual(['2', '1']);
    store(true);
    await expect.poll(() => heard).toBe('OK 1\n');
  });

  it('whose address is not allowed are not heard', async () => {
    const port = await freePort();
    const session = open({ kind: 'tcp', mode: 'listen', port, allow: ['192.0.2.1'] });
    const { messages, listener } = inbox();
    await session.listen?.(listener, () => {}, soon());
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    socket.write(record(1));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(messages).toEqual([]);
  });

  it('need a port that is free', async () => {
    const { port } = await partner();
    const session = open({ kind: 'tcp', mode: 'listen', port });
    expect(await session.health(soon())).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
  });
});

describe('files dropped into a folder', () => {
  const drop = (over: Record<string, unknown> = {}) => {
    const { path } = stack.use(tempDir());
    return { path, session: open({ kind: 'files', folder: path, quietMs: 0, ...over }) };
  };
  async function pullAll(session: AdapterSession, cursor?: string) {
    const messages: UnifiedMessage[] = [];
    let [at, more, batches] = [cursor, true, 0];
    for (; more; batches++) {
      const batch = await session.pull(at, soon());
      if (!batch.ok) throw new Error(batch.error.message);
      messages.push(...batch.value.messages);
      [at, more] = [batch.value.cursor, batch.value.more];
    }
    return { messages, cursor: at, batches };
  }

  it('are read once, in order of their names, and what is no record is parked with its place', async () => {
    const { path, session } = drop();
    await writeFile(join(path, 'b.xml'), record(2));
    await writeFile(join(path, 'a.xml'), `${record(1)}lost\n${record(3)}`);
    await writeFile(join(path, 'other.txt'), record(9));
    const first = await pullAll(session);
    expect(tickets(first.messages)).toEqual(['1', 'unreadable', '3', '2']);
    expect((await pullAll(session, first.cursor)).messages).toEqual([]);
  });

  it('that grow are read again, under the same ids as far as they are the same', async () => {
    const { path, session } = drop();
    const file = join(path, 'a.xml');
    await writeFile(file, record(1));
    const first = await pullAll(session);
    await appendFile(file, record(2));
    const second = await pullAll(session, first.cursor);
    expect(tickets(second.messages)).toEqual(['1', '2']);
    expect(second.messages.slice(0, 2).map(({ id }) => id)).toEqual(first.messages.map(({ id }) => id));
  });

  it('that may still be written are left for later', async () => {
    const { path, session } = drop({ quietMs: 60_000 });
    const file = join(path, 'a.xml');
    await writeFile(file, record(1));
    expect((await pullAll(session)).messages).toEqual([]);
    const before = new Date(Date.now() - 120_000);
    await utimes(file, before, before);
    expect(tickets((await pullAll(session)).messages)).toEqual(['1']);
  });

  it('of a computer whose clock is ahead are read when they have been seen unchanged for long enough', async () => {
    const { path, session } = drop({ quietMs: 60 });
    const file = join(path, 'a.xml');
    await writeFile(file, record(1));
    const tomorrow = new Date(Date.now() + 86_400_000);
    await utimes(file, tomorrow, tomorrow);
    expect((await pullAll(session)).messages).toEqual([]);
    await expect.poll(async () => tickets((await pullAll(session)).messages)).toEqual(['1']);
  });

  it('larger than a batch come in several, each record once', async () => {
    const { path, session } = drop();
    const many = 9_000;
    await writeFile(join(path, 'a.xml'), Array.from({ length: many }, (_, n) => record(n, 'z'.repeat(1_000))).join(''));
    const { messages, batches } = await pullAll(session);
    expect(batches).toBeGreaterThan(2);
    expect(tickets(messages)).toEqual(Array.from({ length: many }, (_, n) => String(n)));
  });

  it('in a folder that is not there are a misconfiguration that says so', async () => {
    const session = open({ kind: 'files', folder: '/nowhere/at/all' });
    expect(await session.pull(undefined, soon())).toMatchObject({
      ok: false,
      error: { kind: 'misconfigured', message: expect.stringContaining('/nowhere/at/all') },
    });
  });

  it('can be looked at before they go live', async () => {
    const { path, session } = drop();
    await writeFile(join(path, 'a.xml'), record(1) + record(2) + record(3));
    const sample = await session.sample?.(2, soon());
    expect(sample?.ok && sample.value.map(({ title, raw, messages }) => [title, raw, tickets(messages)])).toEqual([
      ['a.xml, byte 0', '<c id="1"><text>x</text>', ['1']],
      ['a.xml, byte 29', '<c id="2"><text>x</text>', ['2']],
    ]);
  });
});
