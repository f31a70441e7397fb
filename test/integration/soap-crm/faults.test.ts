import { createServer } from 'node:http';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { createSoapCrmSession } from '../../../src-main/core/adapters/soap-crm/session.ts';
import { soapCrmSettingsSchema } from '../../../src-main/core/adapters/soap-crm/settings.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoOldCrm } from '../../../src-main/demo/soap-crm/start-demo-old-crm.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { soapCrmRequirement, soapCrmSettings, startSoapCrm, type RunningSoapCrm } from '../../kit/real/soap-crm.ts';

const system = 'crm' as SystemId;
const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const limits = { requestMs: 5_000, connectMs: 2_000, answerBytes: 1_000_000, waiting: 50 };

function open(settings: unknown): AdapterSession {
  return createSoapCrmSession(
    {
      system,
      systemName: 'CRM',
      settings: v.parse(soapCrmSettingsSchema, settings),
      clock: createRealClock(),
      logger: nullLogger,
      region: 'CN',
      agent: { id: 'kim', name: 'Kim' },
    },
    limits,
  );
}
const change = (id: string, from: string, to: string): Operation => ({
  key: 'k1.p1',
  agent: { id: 'kim', name: 'Kim' },
  acts: [
    {
      act: 'updateContact',
      record: { system, kind: 'customer', id },
      changes: [{ pointer: '/phones/main/number', from, to }],
    },
  ],
});
const call = (id: string): Operation => ({
  key: 'k2.p1',
  agent: { id: 'kim', name: 'Kim' },
  acts: [
    {
      act: 'logCall',
      record: { system, kind: 'customer', id },
      call: 'p:1' as CallId,
      direction: 'outbound',
      number: '1',
      startedAt: 0,
      talked: 5,
      disposition: 'solved',
      text: '<&>',
    },
  ],
});

describeReal([soapCrmRequirement], 'a CRM behind SOAP', () => {
  let crm: RunningSoapCrm;
  let session: AdapterSession;
  let count = 0;
  let id: string;
  beforeAll(async () => {
    crm = await startSoapCrm();
  }, 60_000);
  afterAll(() => crm[Symbol.asyncDispose]());
  beforeEach(async () => {
    session = open(soapCrmSettings(crm, '1.1'));
    id = `F-${(count += 1)}`;
    await crm.add(id, { name: 'Anna', phone: '1' });
  });
  afterEach(async () => {
    await crm.behave('');
    await session[Symbol.asyncDispose]();
  });
  const prepared = async (operation: Operation) => {
    const answer = await session.prepare?.(operation, soon());
    if (answer?.ok !== true) throw new Error(answer?.error.message);
    return answer.value.state;
  };

  it.each([
    [
      'a changed number',
      () => change(id, '1', '2'),
      async () => (await crm.rows()).customers.filter((one) => one['customerNo'] === id && one['phone'] === '2').length,
    ],
    [
      'a logged call',
      () => call(id),
      async () => (await crm.rows()).events.filter((one) => one['customerNo'] === id).length,
    ],
  ])('%s whose answer is lost is unknown, found, and not done again', async (_name, build, effects) => {
    const operation = { ...build(), key: `k${id}.p1` };
    const state = await prepared(operation);
    // The reads before the write are answered: only the write loses its answer.
    const first = await session.health(soon());
    expect(first.ok).toBe(true);
    await crm.behave('afterwards');
    const lost = await session.commit?.(operation, state, soon());
    expect(lost?.ok).toBe(false);
    await crm.behave('');
    if ((await effects()) === 1) {
      expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'present' } });
    }
    expect(await session.commit?.(operation, state, soon())).toMatchObject({ ok: true });
    expect(await effects()).toBe(1);
  });

  it.each([
    ['broken', 'nonsense'],
    ['garbage', 'nonsense'],
  ] as const)('that answers %s is %s', async (behaviour, kind) => {
    expect((await session.health(soon())).ok).toBe(true);
    await crm.behave(behaviour);
    expect(await session.health(soon())).toMatchObject({ ok: false, error: { kind } });
  });

  it('whose record somebody changed refuses the write as stale', async () => {
    const operation = change(id, '1', '2');
    const state = await prepared(operation);
    await crm.change(id, { email: 'new@example.com' });
    expect(await session.commit?.(operation, state, soon())).toMatchObject({
      ok: false,
      error: { kind: 'refused', stale: true },
    });
  });

  it('takes what a person wrote, signs of XML and all', async () => {
    const operation = call(id);
    await session.commit?.(operation, await prepared(operation), soon());
    const event = (await crm.rows()).events.find((one) => one['customerNo'] === id);
    expect(event?.['text']).toBe('outbound 1, 5 s, solved (Kim): <&>');
  });

  it('is not asked for operations it does not have', async () => {
    const settings = soapCrmSettings(crm, '1.1');
    await using other = open({ ...settings, ping: { operation: 'Pong' } });
    expect(await other.health(soon())).toMatchObject({
      ok: false,
      error: { kind: 'misconfigured', message: expect.stringContaining('Pong') },
    });
  });
});

it('a WSDL that leads to another host is not followed', async () => {
  const wsdl = `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><import namespace="x" location="http://127.0.0.1:9/inner?wsdl"/></definitions>`;
  const server = createServer((_request, response) => response.end(wsdl));
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = server.address() as { port: number };
  await using session = open({
    ...soapCrmSettings({ wsdl: () => `http://127.0.0.1:${port}/?wsdl`, username: 'u', password: 'p' }, '1.1'),
  });
  const answer = await session.health(soon());
  expect(answer).toMatchObject({
    ok: false,
    error: { kind: 'misconfigured', advice: { key: 'soap.advice.otherHost' } },
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('the old CRM of the demo is read and written by the same adapter', async () => {
  const clock = createRealClock();
  await using demo = await startDemoOldCrm({ clock, random: () => 0.5, now: clock.now(), folder: '', tickets: [] });
  await using session = open(demo.config.settings);
  expect(await session.health(soon())).toMatchObject({ ok: true });
  const batch = await session.pull(undefined, soon());
  const first = batch.ok ? batch.value.messages[0]?.body : undefined;
  if (first?.type !== 'customer') throw new Error('no customer came');
  const operation = change(first.reference.id, first.card.phones?.['main']?.number ?? '', '+86 21 5550 0000');
  const state = await session.prepare?.(operation, soon());
  expect(state).toMatchObject({ ok: true });
  expect(await session.commit?.(operation, state?.ok ? state.value.state : {}, soon())).toMatchObject({ ok: true });
  const wrong = { ...demo.config.settings, security: { username: 'demo', password: 'wrong' } };
  await using other = open(wrong);
  expect(await other.health(soon())).toMatchObject({ ok: false, error: { kind: 'misconfigured', about: 'login' } });
});
