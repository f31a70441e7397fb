import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import { createGoflySession } from '../../../src-main/core/adapters/gofly/session.ts';
import { goflySettingsSchema } from '../../../src-main/core/adapters/gofly/settings.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startGoflyServer, type GoflyServer } from '../../../src-main/demo/gofly/gofly-server.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';

const system = 'chat' as SystemId;
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

let stack: AsyncDisposableStack;
let server: GoflyServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  server = stack.use(
    await startGoflyServer({
      clock: createRealClock(),
      agents: [
        { name: 'kim', nickname: 'Kim', password: 'kims password' },
        { name: 'sam', nickname: 'Sam', password: 'sams password' },
      ],
    }),
  );
});
afterEach(() => stack.disposeAsync());

function open(limits = { requestMs: 10_000, connectMs: 2_000, answerBytes: 1_000_000, waiting: 50 }): AdapterSession {
  const settings = { baseUrl: server.baseUrl, username: 'kim', password: 'kims password' };
  return stack.use(
    createGoflySession(
      {
        system,
        systemName: 'Live chat',
        settings: v.parse(goflySettingsSchema, settings),
        clock: createRealClock(),
        logger: nullLogger,
        region: 'CN',
        agent: { id: 'kim', name: 'Kim' },
      },
      limits,
    ),
  );
}
const enter = (name = 'Guest') => server.store.enter({ name, to_id: 'kim', refer: '', city: '', extra: '' });
const texts = (messages: readonly UnifiedMessage[]): string[] =>
  messages.flatMap(({ body }) => (body.type === 'entry' ? [body.text] : []));
const reply = (id: string, text: string, key = 'k1.p1'): Operation => ({
  key,
  agent: { id: 'kim', name: 'Kim' },
  acts: [{ act: 'reply', ticket: { system, kind: 'ticket', id }, text }],
});
async function prepared(session: AdapterSession, operation: Operation) {
  const answer = await session.prepare?.(operation, soon());
  if (answer?.ok !== true) throw new Error(answer?.error.message);
  return answer.value.state;
}

/** A session that listens, with what it heard. */
async function listening(session = open()) {
  const messages: UnifiedMessage[] = [];
  const downs: AdapterError[] = [];
  const listen = () =>
    session.listen?.(
      (message) => messages.push(message),
      (error) => downs.push(error),
      soon(),
    );
  expect((await listen())?.ok).toBe(true);
  return { session, messages, downs, listen };
}

describe('the socket', () => {
  it('brings what a visitor writes, under the id of the history', async () => {
    const { session, messages } = await listening();
    const visitor = enter();
    server.visitorSays(visitor, 'Hello?');
    await expect.poll(() => texts(messages)).toEqual(['Hello?']);
    const pulled = await session.pull(undefined, soon());
    const ids = (all: readonly UnifiedMessage[]) => all.filter(({ body }) => body.type === 'entry').map(({ id }) => id);
    expect(pulled.ok && ids(pulled.value.messages)).toEqual(ids(messages));
  });

  it('loses no message of a visitor who wrote while it was down', async () => {
    const { session, messages, downs, listen } = await listening();
    const visitor = enter();
    server.visitorSays(visitor, 'one');
    await expect.poll(() => texts(messages)).toEqual(['one']);
    const first = await session.pull(undefined, soon());
    server.dropConnections();
    await expect.poll(() => downs.length).toBe(1);
    server.store.say(visitor, 'visitor', 'two');
    server.store.say(visitor, 'visitor', 'three');
    expect((await listen())?.ok).toBe(true);
    const pulled = await session.pull(first.ok ? first.value.cursor : undefined, soon());
    expect(pulled.ok && texts(pulled.value.messages)).toEqual(['two', 'three']);
  });

  it('tells a visitor coming and going', async () => {
    const { messages } = await listening();
    const visitor = enter();
    server.setOnline(visitor, false);
    const state = () => messages.flatMap(({ body }) => (body.type === 'ticket' ? [body.nativeState] : [])).at(-1);
    await expect.poll(state).toBe('offline');
    server.setOnline(visitor, true);
    await expect.poll(state).toBe('online');
  });

  it('that another login takes over says so and does not fight for it', async () => {
    const { downs } = await listening();
    await listening();
    await expect
      .poll(() => downs.map(({ kind, advice }) => [kind, advice?.key]))
      .toEqual([['misconfigured', 'gofly.advice.elsewhere']]);
  });
});

describe('an answer to a visitor', () => {
  it('whose result is lost is unknown, found by its words, and not sent again', async () => {
    const session = open({ requestMs: 300, connectMs: 2_000, answerBytes: 1_000_000, waiting: 50 });
    const visitor = enter();
    const operation = reply(visitor.visitor_id, 'It ships tomorrow.');
    const state = await prepared(session, operation);
    // The server stores and then says nothing.
    server.store.say(visitor, 'kefu', 'It ships tomorrow.');
    server.silent = true;
    const lost = await session.commit?.(operation, state, soon());
    expect(lost).toMatchObject({ ok: false });
    server.silent = false;
    expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'present' } });
    expect(await open().commit?.(operation, state, soon())).toMatchObject({ ok: true });
    expect(server.store.messages.filter(({ mes_type }) => mes_type === 'kefu')).toHaveLength(1);
  });

  it('under a login that has just run out is unknown: the handler may have gone on', async () => {
    const session = open();
    const visitor = enter();
    const operation = reply(visitor.visitor_id, 'Hello!');
    const state = await prepared(session, operation);
    server.expireTokens();
    expect(await session.commit?.(operation, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'present' } });
    expect(await session.commit?.(operation, state, soon())).toMatchObject({ ok: true });
    expect(server.store.messages.filter(({ mes_type }) => mes_type === 'kefu')).toHaveLength(1);
  });

  it('that says the same as another one is found as its own', async () => {
    const session = open();
    const { visitor_id: id } = enter();
    const [one, two] = [reply(id, 'ok', 'a.p1'), reply(id, 'ok', 'b.p1')];
    const [first, second] = [await prepared(session, one), await prepared(session, two)];
    await session.commit?.(one, first, soon());
    await session.commit?.(two, second, soon());
    expect(server.store.messages.filter(({ mes_type }) => mes_type === 'kefu')).toHaveLength(2);
  });

  it.each([
    [{ text: 'x'.repeat(2_049) }, /2049 characters; the live chat takes 2048/],
    [{ text: 'x', attachments: [{ name: 'a', mediaType: 'text/plain', base64: '' }] }, /takes no files/],
  ])('that the live chat cannot take is refused before anything is sent', async (over, message) => {
    const operation = reply(enter().visitor_id, '');
    const answer = await open().prepare?.({ ...operation, acts: [{ ...operation.acts[0], ...over } as never] }, soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'refused', message: expect.stringMatching(message) } });
  });

  it('to nobody is refused', async () => {
    expect(await open().prepare?.(reply('nobody', 'x'), soon())).toMatchObject({
      ok: false,
      error: { kind: 'refused' },
    });
  });
});

describe('a chat', () => {
  it('handed over leaves with its new owner', async () => {
    const { session, messages } = await listening();
    const visitor = enter();
    const operation: Operation = {
      key: 'k.p1',
      agent: { id: 'kim', name: 'Kim' },
      acts: [
        { act: 'updateTicket', ticket: { system, kind: 'ticket', id: visitor.visitor_id }, changes: { owner: 'sam' } },
      ],
    };
    const state = await prepared(session, operation);
    expect((await session.commit?.(operation, state, soon()))?.ok).toBe(true);
    await expect
      .poll(() => messages.flatMap(({ body }) => (body.type === 'ticket' ? [body.owner] : [])).at(-1))
      .toBe('sam');
    expect(visitor.to_id).toBe('sam');
  });

  it('can be given only to those who are there', async () => {
    const choices = await open().choices?.(soon());
    expect(choices).toMatchObject({ ok: true, value: { owners: ['kim', 'sam'] } });
  });
});

it('many visitors come in batches, each once, however long ago they wrote', async () => {
  const now = Date.now();
  for (let n = 0; n < 130; n++) {
    const visitor = server.store.enter({
      name: `V${n}`,
      to_id: 'kim',
      refer: '',
      city: '',
      extra: '',
      at: now - (131 - n) * 60_000,
    });
    server.store.say(visitor, 'visitor', `text ${n}`, now - (131 - n) * 60_000);
  }
  const session = open();
  const found: string[] = [];
  let [cursor, more]: [string | undefined, boolean] = [undefined, true];
  for (let turns = 0; more && turns < 20; turns++) {
    const batch = await session.pull(cursor, soon());
    if (!batch.ok) throw new Error(batch.error.message);
    found.push(...texts(batch.value.messages));
    [cursor, more] = [batch.value.cursor, batch.value.more];
  }
  expect(found).toEqual(Array.from({ length: 130 }, (_, n) => `text ${n}`));
});
