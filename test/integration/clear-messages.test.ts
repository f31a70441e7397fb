import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { startDemoAsterisk, type DemoAsterisk } from '../../src-main/demo/demo-asterisk.ts';
import { startDemoRequestTracker, type DemoRequestTracker } from '../../src-main/demo/demo-request-tracker.ts';
import type { ConversationRow } from '../../src-shared/model/conversation.ts';
import type { IntentId, SystemId } from '../../src-shared/model/ids.ts';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { OutboxStatus, SystemStatus } from '../../src-shared/model/system-status.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { GREETING, healthyAnswers, startFaultyAmi } from '../kit/asterisk/faulty-ami.ts';
import { type CoreDesk, startCoreDesk, type SystemOfDesk } from '../kit/core-desk.ts';
import { freePort } from '../kit/real/free-port.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { startTroubledFront, type Trouble, type TroubledFront } from '../kit/troubled-front.ts';

const clock = createRealClock();
const anna = { name: 'Anna Müller', email: 'anna@example.com' };
const tickets = 'tickets' as SystemId;

let stack: AsyncDisposableStack;
let tracker: DemoRequestTracker;
let front: TroubledFront;
let pbx: DemoAsterisk;
let dataDir: string;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  dataDir = stack.use(tempDir()).path;
  tracker = stack.use(
    await startDemoRequestTracker({
      clock,
      queues: ['Support'],
      users: [{ name: 'agent1', realName: 'Agent One', email: 'agent1@example.com', privileged: true }],
      tickets: [],
    }),
  );
  front = stack.use(await startTroubledFront(tracker.baseUrl));
  pbx = stack.use(
    await startDemoAsterisk({ clock, agents: [], queues: [{ name: 'support', extension: '800', ringMs: 60_000 }] }),
  );
});
afterEach(() => stack.disposeAsync());

const ticketSystem = (): SystemOfDesk => ({
  id: 'tickets',
  adapter: 'request-tracker',
  settings: { baseUrl: front.baseUrl, auth: { token: tracker.token } },
});
const callCentre = (settings: Readonly<Record<string, unknown>> = {}): SystemOfDesk => ({
  id: 'pbx',
  adapter: 'asterisk',
  settings: { host: '127.0.0.1', port: pbx.port, username: pbx.username, secret: pbx.secret, ...settings },
});
const start = async (...systems: SystemOfDesk[]): Promise<CoreDesk> =>
  stack.use(await startCoreDesk({ dataDir, systems }));

const rowOf = (desk: CoreDesk, subject: string): Promise<ConversationRow> =>
  desk.eventually(async () => {
    const listed = await desk.client.inbox.list({ view: 'all', limit: 50 });
    return listed.ok ? listed.value.rows.find((row) => row.subject === subject) : undefined;
  });
const openTicket = (subject: string): number =>
  tracker.incoming({ requester: anna, subject, queue: 'Support', text: 'Please help.' })!;

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
      front.trouble = trouble;
      const before = Date.now();
      const desk = await start(ticketSystem(), callCentre());
      const shown = await desk.shown('tickets', state);
      expect(shown).toMatchObject({
        said: expect.stringMatching(said),
        advice: { key, text: expect.stringMatching(text) },
      });
      expect(shown.since).toBeGreaterThanOrEqual(before);
      expect(shown.said).not.toContain(tracker.token);
      expect(await desk.shown('pbx', 'ok')).toMatchObject({ said: expect.stringContaining('Asterisk') });

      openTicket('Written during the trouble');
      front.trouble = 'well';
      expect((await desk.shown('tickets', 'ok')).advice).toBeUndefined();
      await rowOf(desk, 'Written during the trouble');
    },
  );

  test('says nothing is shown as down within its deadline, while calls still ring', async () => {
    front.trouble = 'silent';
    const desk = await start(ticketSystem(), callCentre());
    await desk.shown('pbx', 'ok');
    pbx.ringCustomer({ number: '+41441234567', name: '', queue: 'support', patienceMs: 60_000 });
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
  const id = openTicket('Wrong VAT rate');
  const desk = await start(ticketSystem(), callCentre());
  const row = await rowOf(desk, 'Wrong VAT rate');
  front.trouble = 'closed';
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
  expect(await desk.client.intents.submit(intent)).toMatchObject({ ok: true, value: { duplicate: true } });

  front.trouble = 'well';
  await desk.until(
    (listener) => desk.client.transactions.live({ id: sent.value.transaction }, listener),
    (view: TransactionView) => (view.state === 'done' ? view : undefined),
  );
  const replies = tracker.ticket(id)!.transactions.filter((one) => one.text?.includes('Corrected.'));
  expect(replies.map((one) => one.type)).toEqual(['Correspond']);
});

describe('a call centre that', () => {
  const open = (port: number, more: object = {}): Promise<CoreDesk> =>
    start(ticketSystem(), callCentre({ port, connectTimeoutMs: 500, frameTimeoutMs: 300, ...more }));

  test('stops in the middle of a frame is shown with the byte where it stopped', async () => {
    const server = stack.use(
      await startFaultyAmi({
        greeting: GREETING,
        onAction: healthyAnswers((action) => (action.includes('CoreShowChannels') ? 'Event: CoreShowCh' : undefined)),
      }),
    );
    const desk = await open(server.port);
    expect(await desk.shown('pbx', 'down')).toMatchObject({
      said: expect.stringMatching(/stopped in the middle of a frame at byte \d+/),
      advice: { key: 'systems.advice.checkNetwork', text: expect.stringContaining('tries again by itself') },
    });
    await desk.shown('tickets', 'ok');
  });

  test('is no Asterisk is shown with what it said', async () => {
    const server = stack.use(await startFaultyAmi({ greeting: '220 mail.example ESMTP\r\n' }));
    const desk = await open(server.port);
    expect(await desk.shown('pbx', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(/is not an Asterisk manager \(220 mail\.example ESMTP\)/),
      advice: { key: 'asterisk.advice.banner', text: expect.stringContaining('5038') },
    });
    await desk.shown('tickets', 'ok');
  });

  test('refuses the password takes the one that is stored next, without a restart', async () => {
    const desk = await start(ticketSystem(), callCentre({ secret: { $secret: 'pbx' } }));
    expect(await desk.shown('pbx', 'misconfigured')).toMatchObject({
      said: 'the secret "pbx" is not in the secret store',
      advice: { key: 'systems.advice.storeSecret', text: 'Store it: npm start -- secret set pbx' },
    });
    desk.secrets.set('pbx', 'a wrong one');
    await desk.client.systems.retryNow({ id: 'pbx' as SystemId });
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
    desk.secrets.set('pbx', pbx.secret);
    await desk.client.systems.retryNow({ id: 'pbx' as SystemId });
    await desk.shown('pbx', 'ok');
  });

  test.each([
    ['refuses connections', async () => ({ port: await freePort() }), 'asterisk.advice.refused'],
    ['has a name that does not exist', async () => ({ host: 'no-such-host.invalid' }), 'asterisk.advice.host'],
  ])('%s is shown as down with what to check', async (_what, settings, key) => {
    const desk = await start(ticketSystem(), callCentre(await settings()));
    expect(await desk.shown('pbx', 'down')).toMatchObject({ advice: { key } });
    await desk.shown('tickets', 'ok');
  });
});

test('a record that cannot be read is parked with its reason, and taken in when it is sent back after it has become readable', async () => {
  openTicket('A good ticket');
  openTicket('A strange ticket');
  front.rewrite = (path, body) =>
    /\/ticket\/2(\?|$)/.test(path) ? body.replace('"Subject":"A strange ticket"', '"Subject":{"strange":true}') : body;
  const desk = await start(ticketSystem());
  await rowOf(desk, 'A good ticket');
  const parked = await desk.eventually(async () => {
    const listed = await desk.client.systems.parked({ limit: 10 });
    return listed.ok && listed.value.length > 0 ? listed.value : undefined;
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

  front.rewrite = (_path, body) => body;
  expect(await desk.client.systems.redrive({ ids: [parked[0]!.id] })).toEqual({ ok: true, value: { redriven: 1 } });
  await rowOf(desk, 'A strange ticket');
  const left = await desk.client.systems.parked({ limit: 10 });
  expect(left).toEqual({ ok: true, value: [] });
  const { rows } = await desk.client.inbox
    .list({ view: 'all', limit: 50 })
    .then((listed) => (listed.ok ? listed.value : { rows: [] }));
  expect(rows.map((row) => row.subject).toSorted()).toEqual(['A good ticket', 'A strange ticket']);
});

describe('a configuration that', () => {
  test('names an adapter that does not exist, or settings that do not fit, is shown at that system alone', async () => {
    const desk = await start(
      ticketSystem(),
      { id: 'fax', adapter: 'fax-machine', settings: {} },
      { id: 'other', adapter: 'request-tracker', settings: { baseUrl: 'ftp://rt', auth: { token: 't' } } },
    );
    expect(await desk.shown('fax', 'misconfigured')).toMatchObject({
      said: expect.stringMatching(
        /there is no adapter "fax-machine"; known adapters: asterisk, request-tracker, sql-crm/,
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
    const desk = stack.use(
      await startCoreDesk({
        dataDir,
        systems: [ticketSystem(), callCentre({ secret: { $secret: 'pbx' } })],
        secretStore: broken,
      }),
    );
    expect(await desk.shown('pbx', 'misconfigured')).toMatchObject({
      said: expect.stringContaining('secrets.json is damaged'),
      advice: { key: 'systems.advice.checkSecretStore' },
    });
    await desk.shown('tickets', 'ok');
  });
});

test('a system that a person has paused says so and how to go on', async () => {
  const desk = await start(ticketSystem());
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
  const answer = await ask(await start());
  expect(answer).toMatchObject({
    ok: false,
    error: { code: 'BAD_REQUEST', retryable: false, detail: [expect.objectContaining({ path })] },
  });
  expect(answer.ok ? '' : answer.error.message).toContain(`"${path}"`);
});

test('a port that only swallows what it gets does not keep the core from starting or ending', async () => {
  const swallows = net.createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(swallows, 'listening');
  stack.defer(() => void swallows.close());
  const { port } = swallows.address() as net.AddressInfo;
  const began = performance.now();
  const desk = await startCoreDesk({ dataDir, systems: [callCentre({ port }), ticketSystem()] });
  await desk.shown('tickets', 'ok');
  await desk[Symbol.asyncDispose]();
  expect(performance.now() - began).toBeLessThan(8000);
});
