import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { ctiHook } from '../../../src-main/core/adapters/cti-hook/index.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { freePort } from '../../kit/real/free-port.ts';

const secret = 'hook secret of the tests';
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

let stack: AsyncDisposableStack;
let port: number;
let session: AdapterSession;
let messages: UnifiedMessage[];
let safe: boolean;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  port = await freePort();
  messages = [];
  safe = true;
  session = stack.use(
    ctiHook.open({
      system: 'branch' as SystemId,
      systemName: 'Branch',
      settings: v.parse(ctiHook.descriptor.settings, { hook: { port, secret: { kind: 'header', value: secret } } }),
      clock: createRealClock(),
      logger: nullLogger,
      region: 'CN',
      agent: { id: 'a1', name: 'Agent One' },
    }),
  );
});
afterEach(() => stack.disposeAsync());

const listen = () =>
  session.listen?.(
    (message, stored) => {
      messages.push(message);
      stored?.(safe);
    },
    () => {},
    soon(),
  );
const send = (body: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}/hook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hook-secret': secret, ...headers },
    body,
  });
const call = JSON.stringify({ event: 'newCall', callId: 'c1', from: '10086', to: '800', user: ['Agent One'] });

describe('a hook', () => {
  it('is a call on the screen before its sender is answered', async () => {
    await listen();
    expect((await send(call)).status).toBe(200);
    expect(messages).toMatchObject([
      { body: { type: 'call', own: true, call: { id: 'branch:c1', state: 'ringing' } } },
    ]);
  });

  it('sent again is the same message again', async () => {
    await listen();
    await send(call);
    await send(call);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
  });

  it('that cannot be kept, or comes before anybody listens, is to be sent again', async () => {
    await session.health(soon());
    expect((await send(call)).status).toBe(503);
    await listen();
    safe = false;
    expect((await send(call)).status).toBe(503);
    expect((await send('{"event":"ring","callId":"1"}')).status, 'nor can it be parked').toBe(503);
  });

  it('that makes no sense is parked, and its sender is told the field', async () => {
    await listen();
    const answer = await send('{"event":"ring","callId":"1"}');
    expect([answer.status, await answer.text()]).toEqual([422, 'event: must be newCall, answer or hangup']);
    expect(messages).toMatchObject([{ body: { type: 'unreadable', reason: expect.stringContaining('event') } }]);
  });

  it('with another secret is nobody’s', async () => {
    await listen();
    expect((await send(call, { 'x-hook-secret': 'guessed it?' })).status).toBe(401);
    expect(messages).toEqual([]);
  });
});

it('a port that is taken is a misconfiguration', async () => {
  await session.health(soon());
  const second = stack.use(
    ctiHook.open({
      system: 'second' as SystemId,
      systemName: 'Second',
      settings: v.parse(ctiHook.descriptor.settings, { hook: { port, secret: { kind: 'header', value: secret } } }),
      clock: createRealClock(),
      logger: nullLogger,
      region: 'CN',
      agent: { id: 'a1', name: 'Agent One' },
    }),
  );
  expect(await second.health(soon())).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
});
