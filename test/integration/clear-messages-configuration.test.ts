import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IntentId, SystemId } from '../../src-shared/model/ids.ts';
import type { Intent } from '../../src-shared/model/intent.ts';
import { type CoreDesk, startCoreDesk } from '../kit/core-desk.ts';
import { startTroubledWorkplace, type TroubledWorkplace } from '../kit/troubled-workplace.ts';

const tickets = 'tickets' as SystemId;

let place: TroubledWorkplace;
beforeEach(async () => {
  place = await startTroubledWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

describe('a configuration that', () => {
  test('names an adapter that does not exist, or settings that do not fit, is shown at that system alone', async () => {
    const desk = await place.start([
      place.ticketSystem(),
      { id: 'fax', adapter: 'fax-machine', settings: {} },
      { id: 'other', adapter: 'request-tracker', settings: { baseUrl: 'ftp://rt', auth: { token: 't' } } },
    ]);
    expect(await desk.shown('fax', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(
        /there is no adapter "fax-machine"; known adapters: .*asterisk, .*request-tracker, .*sql-crm/,
      ),
      advice: { key: 'systems.advice.checkSettings' },
    });
    expect(await desk.shown('other', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(/^settings\.baseUrl: must be the http or https address/),
    });
    await desk.shown('tickets', 'ok');
  });

  test('needs a secret store that cannot be read is told so, and the others work', async () => {
    const broken = {
      get: () => Promise.reject(new Error('secrets.json is damaged')),
      set: async () => {},
      delete: async () => {},
    };
    const desk = await place.start([place.ticketSystem(), place.callCentre({ secret: { $secret: 'pbx' } })], {
      secretStore: broken,
    });
    expect(await desk.shown('pbx', 'misconfigured')).toMatchObject({
      said: expect.stringContaining('secrets.json is damaged'),
      advice: { key: 'systems.advice.checkSecretStore' },
    });
    await desk.shown('tickets', 'ok');
  });
});

test('a system that a person has paused says so and how to go on', async () => {
  const desk = await place.start([place.ticketSystem()]);
  await desk.shown('tickets', 'ok');
  await desk.client.systems.pause({ id: tickets, paused: true });
  expect(await desk.shown('tickets', 'paused')).toMatchObject({ advice: { key: 'systems.advice.resume' } });
  await desk.client.systems.pause({ id: tickets, paused: false });
  await desk.shown('tickets', 'ok');
});

test.each([
  ['a limit out of range', (desk: CoreDesk) => desk.client.inbox.list({ view: 'all', limit: 0 }), 'limit'],
  ['a view that is none', (desk: CoreDesk) => desk.client.inbox.list({ view: 'nowhere' as 'all', limit: 1 }), 'view'],
  [
    'an act that is none',
    (desk: CoreDesk) =>
      desk.client.intents.submit({ id: 'x' as IntentId, acts: [{ act: 'sing' }] } as unknown as Intent),
    'acts.0.act',
  ],
])('a call with %s is refused with the place that is wrong', async (_what, ask, path) => {
  const answer = await ask(await place.start([]));
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'BAD_REQUEST', retryable: false, detail: [expect.objectContaining({ path })] },
  });
  expect(answer.ok ? '' : answer.error.message).toContain(`"${path}"`);
});

test('a port that only swallows what it gets does not keep the core from starting or ending', async () => {
  const swallows = net.createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(swallows, 'listening');
  using _end = { [Symbol.dispose]: () => void swallows.close() };
  const { port } = swallows.address() as net.AddressInfo;
  const began = performance.now();
  const desk = await startCoreDesk({
    dataDir: place.dataDir,
    systems: [place.callCentre({ port }), place.ticketSystem()],
  });
  await desk.shown('tickets', 'ok');
  await desk[Symbol.asyncDispose]();
  expect(performance.now() - began).toBeLessThan(8000);
});
