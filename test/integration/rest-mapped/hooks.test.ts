import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { freePort } from '../../kit/real/free-port.ts';
import { startJsonServer } from '../../kit/rest-mapped/json-server.ts';
import { bodiesOf, must, openMapped, pullRound, soon } from '../../kit/rest-mapped/open-mapped.ts';
import { plainSettings, record } from '../../kit/rest-mapped/plain-settings.ts';

const key = 'the signing key of the desk';

/** What becomes of a message that was handed over. */
interface Store {
  answer: (message: UnifiedMessage, stored: (safe: boolean) => void) => void;
}

async function startHooked(takes: readonly object[], more: object = {}) {
  const server = await startJsonServer(({ path }) => {
    if (path === '/tickets') return { json: { tickets: [record(1)] } };
    return path === '/tickets/1' ? { json: { ticket: record(1) } } : undefined;
  });
  const plain = plainSettings(server.baseUrl);
  const port = await freePort();
  const tickets = { ...plain.sources.tickets, one: { request: { path: '/tickets/{id}' }, at: '/ticket' } };
  const listen = { port, path: '/hook', secret: { kind: 'hmac', prefix: 'sha256=', value: key }, ...more };
  const session = openMapped({ ...plain, sources: { tickets }, hook: { listen, takes } });
  const taken: UnifiedMessage[] = [];
  const store: Store = { answer: (_message, stored) => stored(true) };
  const line = new AbortController();
  must(
    await session.listen!(
      (message, stored) => {
        taken.push(message);
        if (stored) store.answer(message, stored);
      },
      () => {},
      line.signal,
    ),
  );
  const send = async (body: string, signature = createHmac('sha256', key).update(body).digest('hex')) => {
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    return (await fetch(`http://127.0.0.1:${port}/hook`, { method: 'POST', body, headers })).status;
  };
  return {
    session,
    taken,
    store,
    send,
    line,
    port,
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('hooks', () => {
  it('a record that is pushed becomes the same message as when it is pulled', async () => {
    await using hooked = await startHooked([
      { source: 'tickets', records: 'body.event = "ticket.changed" ? body.ticket' },
    ]);
    expect(await hooked.send(JSON.stringify({ event: 'ticket.changed', ticket: record(1) }))).toBe(204);
    const pulled = await pullRound(hooked.session);
    expect(hooked.taken.map(({ id }) => id)).toEqual(pulled.messages.map(({ id }) => id));
  });

  it('an id is read whole first; one that is gone by now is left out', async () => {
    await using hooked = await startHooked([{ source: 'tickets', records: 'body.ids' }]);
    expect(await hooked.send('{"ids": [1, 2]}')).toBe(204);
    expect(bodiesOf(hooked.taken, 'ticket').map(({ reference }) => reference.id)).toEqual(['1']);
  });

  it('another event, and a wrong signature, bring nothing', async () => {
    await using hooked = await startHooked([{ source: 'tickets', records: 'body.event = "x" ? body.ticket' }]);
    expect(await hooked.send('{"event": "other"}')).toBe(204);
    expect(await hooked.send('{"event": "x", "ticket": {"id": 1}}', 'ff')).toBe(401);
    expect(hooked.taken).toEqual([]);
  });

  it('what cannot be read is set aside and taken: the sender would only send the same again', async () => {
    await using hooked = await startHooked([{ source: 'tickets', records: 'body.tickets' }]);
    expect(await hooked.send('not json')).toBe(204);
    expect(await hooked.send(JSON.stringify({ tickets: [{ id: 4 }, record(5)] }))).toBe(204);
    expect(bodiesOf(hooked.taken, 'unreadable')).toHaveLength(2);
    expect(bodiesOf(hooked.taken, 'ticket').map(({ reference }) => reference.id)).toEqual(['5']);
  });

  it('where the record cannot be read whole just now, the sender is told to come again', async () => {
    const port = await freePort();
    const plain = plainSettings('http://127.0.0.1:9');
    const tickets = { ...plain.sources.tickets, one: { request: { path: '/tickets/{id}' } } };
    const hook = { listen: { port }, takes: [{ source: 'tickets', records: 'body.id' }] };
    await using session = openMapped({ ...plain, sources: { tickets }, hook });
    const line = new AbortController();
    must(
      await session.listen!(
        () => {},
        () => {},
        line.signal,
      ),
    );
    const answer = await fetch(`http://127.0.0.1:${port}/hook`, { method: 'POST', body: '{"id": 1}' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    line.abort();
  });

  it('the sender is answered when everything of its hook is in the store, not before', async () => {
    await using hooked = await startHooked([{ source: 'tickets', records: 'body' }]);
    const waiting: (() => void)[] = [];
    hooked.store.answer = (_message, stored) => void waiting.push(() => stored(true));
    let answered: number | undefined;
    const sent = hooked.send(JSON.stringify([record(1), record(2)])).then((status) => (answered = status));
    await expect.poll(() => bodiesOf(hooked.taken, 'ticket').length, { timeout: 10_000 }).toBe(2);
    for (const settle of waiting.slice(1)) settle();
    // An answer that does not wait is there within milliseconds.
    await sleep(200);
    expect(answered).toBeUndefined();
    waiting[0]!();
    expect(await sent).toBe(204);
  });

  it('what was not kept is asked for again: one record of several, and what cannot be read', async () => {
    await using hooked = await startHooked([{ source: 'tickets', records: 'body' }]);
    hooked.store.answer = ({ body }, stored) => stored(body.type === 'ticket' && body.reference.id === '1');
    expect(await hooked.send(JSON.stringify([record(1), record(2)]))).toBe(503);
    expect(await hooked.send('not json')).toBe(503);
    hooked.store.answer = (_message, stored) => stored(true);
    expect(await hooked.send(JSON.stringify([record(1), record(2)]))).toBe(204);
    expect(await hooked.send('not json')).toBe(204);
  });

  it('the port is given back when the line is given up', async () => {
    await using hooked = await startHooked([{ source: 'tickets', records: 'body' }]);
    hooked.line.abort();
    await expect.poll(() => hooked.send('{}').catch(() => 'closed'), { timeout: 10_000 }).toBe('closed');
    must(
      await hooked.session.listen!(
        (_message, stored) => stored?.(true),
        () => {},
        soon(),
      ),
    );
    expect(await hooked.send('{}')).toBe(204);
  });
});
