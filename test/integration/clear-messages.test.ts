import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IntentId, SystemId } from '../../src-shared/model/ids.ts';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { OutboxStatus, SystemStatus } from '../../src-shared/model/system-status.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { GREETING, healthyAnswers, startFaultyAmi } from '../kit/asterisk/faulty-ami.ts';
import type { CoreDesk } from '../kit/core-desk.ts';
import { freePort } from '../kit/real/free-port.ts';
import type { Trouble } from '../kit/troubled-front.ts';
import { rowOf, startTroubledWorkplace, type TroubledWorkplace } from '../kit/troubled-workplace.ts';

const tickets = 'tickets' as SystemId;
const pbx = 'pbx' as SystemId;

let place: TroubledWorkplace;
beforeEach(async () => {
  place = await startTroubledWorkplace();
});
afterEach(() => place[Symbol.asyncDispose]());

describe('a ticket server that', () => {
  const troubles: readonly [Exclude<Trouble, 'well' | 'silent'>, SystemStatus['state'], RegExp, string, RegExp][] = [
    ['json', 'degraded', /not JSON at byte \d+ of \d+/, 'systems.advice.checkAddress', /not the expected system/],
    ['html', 'degraded', /a web page instead of JSON.*accept the terms/, 'systems.advice.checkAddress', /baseUrl/],
    ['half', 'down', /broke off while answering GET/, 'systems.advice.checkNetwork', /tries again by itself/],
    ['closed', 'down', /broke off while answering GET/, 'systems.advice.checkNetwork', /tries again by itself/],
  ];
  test.each(troubles)(
    'answers as “%s” is shown %s with what it said, and comes back by itself',
    async (trouble, state, said, key, text) => {
      place.front.trouble = trouble;
      const before = Date.now();
      const desk = await place.start([place.ticketSystem(), place.callCentre()]);
      const shown = await desk.shown('tickets', state);
      expect(shown).toMatchObject({
        said: expect.stringMatching(said),
        advice: { key, text: expect.stringMatching(text) },
      });
      expect(shown.since).toBeGreaterThanOrEqual(before);
      expect(shown.said).not.toContain(place.tracker.token);
      expect(await desk.shown('pbx', 'ok')).toMatchObject({ said: expect.stringContaining('Asterisk') });

      place.openTicket('Written during the trouble');
      place.front.trouble = 'well';
      expect((await desk.shown('tickets', 'ok')).advice).toBeUndefined();
      await rowOf(desk, 'Written during the trouble');
    },
  );

  test('says nothing is shown as down within its deadline, while calls still ring', async () => {
    place.front.trouble = 'silent';
    const desk = await place.start([place.ticketSystem(), place.callCentre()]);
    await desk.shown('pbx', 'ok');
    place.pbx.ringCustomer({ number: '+41441234567', name: '', queue: 'support', patienceMs: 60_000 });
    await desk.until(
      (listener) => desk.client.calls.live({}, listener),
      (event: { type: string; calls?: readonly unknown[] }) =>
        event.type === 'call' || event.calls?.length || undefined,
    );
    expect(await desk.shown('tickets', 'down', 25_000)).toMatchObject({
      said: 'no answer within 15 s',
      advice: { key: 'systems.advice.checkNetwork' },
    });
  }, 40_000);
});

test('what is sent while the ticket server is down is recorded, shown as waiting, and carried out once when it is back', async () => {
  const id = place.openTicket('Wrong VAT rate');
  const desk = await place.start([place.ticketSystem(), place.callCentre()]);
  const row = await rowOf(desk, 'Wrong VAT rate');
  place.front.trouble = 'closed';
  await desk.client.systems.retryNow({ id: tickets });
  await desk.shown('tickets', 'down');

  const intent: Intent = {
    id: 'sent-while-down' as IntentId,
    conversation: row.id,
    acts: [{ act: 'reply', ticket: row.reference!, text: 'Corrected.' }],
  };
  const sent = await desk.client.intents.submit(intent);
  expect(sent).toMatchObject({ ok: true, value: { durability: 'power', duplicate: false } });
  if (!sent.ok) return;
  const waiting = await desk.until(
    (listener) => desk.client.transactions.live({ id: sent.value.transaction }, listener),
    (view: TransactionView) => (view.participants[0]?.lastError === undefined ? undefined : view),
  );
  expect(waiting.state).not.toBe('done');
  const { outbox, systems } = await desk.until(
    (listener) => desk.client.systems.live({}, listener),
    (event: { systems: readonly SystemStatus[]; outbox: OutboxStatus }) =>
      event.outbox.depth === 1 ? event : undefined,
  );
  expect(outbox).toMatchObject({ depth: 1, attention: 0, oldestAt: expect.any(Number) });
  expect(systems.find((system) => system.id === tickets)).toMatchObject({ state: 'down', outboxDepth: 1 });
  const held = await desk.until(
    (listener) => desk.client.systems.live({}, listener),
    (event: { systems: readonly SystemStatus[]; outbox: OutboxStatus }) => event.outbox.blockedLanes[0],
  );
  expect(held).toMatchObject({ lane: 'Wrong VAT rate · Anna Müller', cause: expect.stringContaining('tickets') });
  expect(await desk.client.intents.submit(intent)).toMatchObject({ ok: true, value: { duplicate: true } });

  place.front.trouble = 'well';
  await desk.until(
    (listener) => desk.client.transactions.live({ id: sent.value.transaction }, listener),
    (view: TransactionView) => (view.state === 'done' ? view : undefined),
  );
  const replies = place.tracker.ticket(id)!.transactions.filter((one) => one.text?.includes('Corrected.'));
  expect(replies.map((one) => one.type)).toEqual(['Correspond']);
});

describe('a call centre that', () => {
  const open = (port: number, more: object = {}): Promise<CoreDesk> =>
    place.start([
      place.ticketSystem(),
      place.callCentre({ port, connectTimeoutMs: 500, frameTimeoutMs: 300, ...more }),
    ]);

  test('stops in the middle of a frame is shown with the byte where it stopped', async () => {
    await using server = await startFaultyAmi({
      greeting: GREETING,
      onAction: healthyAnswers((action) => (action.includes('CoreShowChannels') ? 'Event: CoreShowCh' : undefined)),
    });
    const desk = await open(server.port);
    expect(await desk.shown('pbx', 'down')).toMatchObject({
      said: expect.stringMatching(/stopped in the middle of a frame at byte \d+/),
      advice: { key: 'systems.advice.checkNetwork', text: expect.stringContaining('tries again by itself') },
    });
    await desk.shown('tickets', 'ok');
  });

  test('is no Asterisk is shown with what it said', async () => {
    await using server = await startFaultyAmi({ greeting: '220 mail.example ESMTP\r\n' });
    const desk = await open(server.port);
    expect(await desk.shown('pbx', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(/is not an Asterisk manager \(220 mail\.example ESMTP\)/),
      advice: { key: 'asterisk.advice.banner', text: expect.stringContaining('5038') },
    });
    await desk.shown('tickets', 'ok');
  });

  test('refuses the password takes the one that is stored next, without a restart', async () => {
    const desk = await place.start([place.ticketSystem(), place.callCentre({ secret: { $secret: 'pbx' } })]);
    expect(await desk.shown('pbx', 'misconfigured')).toMatchObject({
      said: 'the secret "pbx" is not in the secret store',
      advice: { key: 'systems.advice.storeSecret', text: 'Store it: npm start -- secret set pbx' },
    });
    desk.secrets.set('pbx', 'a wrong one');
    await desk.client.systems.retryNow({ id: pbx });
    const refused = await desk.until(
      (listener) => desk.client.systems.live({}, listener),
      ({ systems }: { systems: readonly SystemStatus[] }) =>
        systems.find((system) => system.id === 'pbx' && system.advice?.key === 'asterisk.advice.login'),
    );
    expect(refused).toMatchObject({
      state: 'misconfigured',
      said: expect.stringContaining('does not accept the login'),
    });
    expect(JSON.stringify([refused, desk.log.lines])).not.toContain('a wrong one');
    desk.secrets.set('pbx', place.pbx.secret);
    await desk.client.systems.retryNow({ id: pbx });
    await desk.shown('pbx', 'ok');
  });

  test.each([
    ['refuses connections', async () => ({ port: await freePort() }), 'asterisk.advice.refused'],
    ['has a name that does not exist', async () => ({ host: 'no-such-host.invalid' }), 'asterisk.advice.host'],
  ])('%s is shown as down with what to check', async (_what, settings, key) => {
    const desk = await place.start([place.ticketSystem(), place.callCentre(await settings())]);
    expect(await desk.shown('pbx', 'down')).toMatchObject({ advice: { key } });
    await desk.shown('tickets', 'ok');
  });
});

test('a record that cannot be read is parked with its reason, and taken in when it is sent back after it has become readable', async () => {
  place.openTicket('A good ticket');
  place.openTicket('A strange ticket');
  place.front.rewrite = (path, body) =>
    /\/ticket\/2(\?|$)/.test(path) ? body.replace('"Subject":"A strange ticket"', '"Subject":{"strange":true}') : body;
  const desk = await place.start([place.ticketSystem()]);
  await rowOf(desk, 'A good ticket');
  const parked = await desk.eventually(async () => {
    const listed = await desk.client.systems.parked({ limit: 10 });
    return listed.ok && listed.value.items.length > 0 ? listed.value.items : undefined;
  });
  expect(parked).toEqual([
    expect.objectContaining({
      system: 'tickets',
      topic: 'unreadable',
      reason: expect.stringMatching(/ticket\/2.*Subject/),
      excerpt: expect.stringContaining('"Subject":{"strange":true}'),
    }),
  ]);
  expect(await desk.shown('tickets', 'ok')).toMatchObject({ parked: 1 });

  place.front.rewrite = (_path, body) => body;
  expect(await desk.client.systems.redrive({ ids: [parked[0]!.id] })).toEqual({ ok: true, value: { redriven: 1 } });
  await rowOf(desk, 'A strange ticket');
  const left = await desk.client.systems.parked({ limit: 10 });
  expect(left).toEqual({ ok: true, value: { items: [], total: 0 } });
  const { rows } = await desk.client.inbox
    .list({ view: 'all', limit: 50 })
    .then((listed) => (listed.ok ? listed.value : { rows: [] }));
  expect(rows.map((row) => row.subject).toSorted()).toEqual(['A good ticket', 'A strange ticket']);
});
