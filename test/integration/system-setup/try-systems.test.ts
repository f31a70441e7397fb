import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { createDemoCrm } from '../../../src-main/demo/demo-crm.ts';
import { demoCustomers } from '../../../src-main/demo/demo-story.ts';
import { startDemoAsterisk } from '../../../src-main/demo/demo-asterisk.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { join, dirname } from 'node:path';
import { startSetupDesk, type SetupDesk } from './setup-desk.ts';

let place: SetupDesk;
beforeEach(async () => {
  place = await startSetupDesk();
});
afterEach(() => place[Symbol.asyncDispose]());

const states = (report: { readonly steps: readonly { step: string; state: string }[] }): Record<string, string> =>
  Object.fromEntries(report.steps.map(({ step, state }) => [step, state]));

/** Nothing was brought in, and nothing was written down. */
async function untouched(): Promise<void> {
  const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
  expect(list).toMatchObject({ ok: true, value: { rows: [] } });
  expect(place.secrets.size).toBe(0);
}

describe('a connection test', () => {
  test('reports every step with its time and what was said, and stores nothing', async () => {
    const report = await place.tried(place.draft());
    expect(report.outcome).toBe('ok');
    expect(states(report)).toEqual({
      settings: 'ok',
      dns: 'ok',
      tcp: 'ok',
      tls: 'skipped',
      login: 'ok',
      permission: 'ok',
      sample: 'ok',
    });
    expect(report.steps.find(({ step }) => step === 'login')).toMatchObject({
      said: expect.stringMatching(/^Request Tracker/),
      ms: expect.any(Number),
    });
    expect(report.steps.find(({ step }) => step === 'sample')?.said).toBe('records read: 2, unreadable: 0');
    await untouched();
  });

  test('with a wrong token fails at the login, with advice; later steps are not taken', async () => {
    const report = await place.tried(place.draft({ secrets: { 'auth.token': '1-99-not-the-token' } }));
    expect(report.outcome).toBe('failed');
    expect(states(report)).toMatchObject({ tcp: 'ok', login: 'failed', permission: 'skipped', sample: 'skipped' });
    expect(report.steps.find(({ step }) => step === 'login')?.advice?.key).toBe('systems.advice.checkLogin');
    expect(JSON.stringify(report)).not.toContain('not-the-token');
  });

  test('with a queue the account does not see fails at the permission', async () => {
    const settings = { baseUrl: place.tracker.baseUrl, auth: {}, queues: ['Nowhere'] };
    const report = await place.tried(place.draft({ settings }));
    expect(states(report)).toMatchObject({ login: 'ok', permission: 'failed', sample: 'skipped' });
  });

  test('of a name nobody knows, a port nobody has and a server that is silent says which it is', async () => {
    const to = (baseUrl: string) => place.draft({ settings: { baseUrl, auth: {} } });
    const unknown = await place.tried(to('http://no-such-host.invalid'));
    expect(states(unknown)).toMatchObject({ dns: 'failed', tcp: 'skipped' });
    expect(unknown.steps[1]?.advice?.key).toBe('systems.advice.checkHost');
    const closed = await place.tried(to('http://127.0.0.1:9'));
    expect(states(closed)).toMatchObject({ dns: 'ok', tcp: 'failed', login: 'skipped' });
    expect(closed.steps[2]?.advice?.key).toBe('systems.advice.checkPort');
    const noTls = await place.tried(to(place.tracker.baseUrl.replace('http:', 'https:')));
    expect(states(noTls)).toMatchObject({ tcp: 'ok', tls: 'failed', login: 'skipped' });
    expect(noTls.steps[3]?.advice?.key).toBe('systems.advice.noTlsThere');
  });

  test('is called off by closing it, also while a server does not answer', async () => {
    const silent = createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    using _end = { [Symbol.dispose]: () => void silent.close() };
    const { port } = silent.address() as AddressInfo;
    const draft = place.draft({ settings: { baseUrl: `http://127.0.0.1:${port}`, auth: {} } });
    // The login is under way when the window turns away.
    await place.desk.until(
      (listener) => place.desk.client.systems.test(draft, listener),
      (report: { steps: readonly { step: string; state: string }[] }) =>
        report.steps.some(({ step, state }) => step === 'login' && state === 'running') ? true : undefined,
    );
    const open = (): Promise<number> => new Promise((resolve) => silent.getConnections((_, count) => resolve(count)));
    // Nothing of the trial is left open.
    await expect.poll(open, { timeout: 10_000 }).toBe(0);
  });

  test('of settings that do not fit says what is wrong with them', async () => {
    const report = await place.tried(place.draft({ settings: { baseUrl: '', auth: {} } }));
    expect(report).toMatchObject({
      outcome: 'failed',
      steps: [{ step: 'settings', state: 'failed', said: expect.stringMatching(/^baseUrl: /) }],
    });
  });
});

describe('a preview', () => {
  test('shows the newest tickets as they are and what becomes of them, and stores nothing', async () => {
    const preview = await place.desk.client.systems.preview({ draft: place.draft(), limit: 1 });
    expect(preview).toMatchObject({
      ok: true,
      value: { records: [{ title: '#2', raw: expect.stringContaining('"Lamp"') }] },
    });
    const [record] = preview.ok ? preview.value.records : [];
    expect(record?.messages.map(({ type }) => type)).toEqual(expect.arrayContaining(['ticket', 'customer', 'entry']));
    await untouched();
  });

  test('of a system that refuses says so in its words', async () => {
    const draft = place.draft({ secrets: { 'auth.token': '1-99-not-the-token' } });
    const preview = await place.desk.client.systems.preview({ draft, limit: 1 });
    expect(preview).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });

  test('of a CRM database shows rows by their columns and the customers they become', async () => {
    const file = join(dirname(place.file), 'crm.db');
    const settings = { ...createDemoCrm(file, demoCustomers(Date.now())) };
    const draft = place.draft({ id: 'crm' as SystemId, adapter: 'sql-crm', settings, secrets: {} });
    const report = await place.tried(draft);
    expect(states(report)).toEqual({ settings: 'ok', path: 'ok', login: 'ok', permission: 'ok', sample: 'ok' });
    const preview = await place.desk.client.systems.preview({ draft, limit: 3 });
    const records = preview.ok ? preview.value.records : [];
    expect(records).toHaveLength(3);
    for (const { raw, messages } of records) {
      expect(JSON.parse(raw ?? '')).toHaveProperty('name');
      expect(messages).toMatchObject([
        { type: 'customer', facts: expect.arrayContaining([{ field: 'id', value: expect.any(String) }]) },
      ]);
    }
    const missing = await place.tried({
      ...draft,
      settings: { ...settings, customers: { ...settings.customers, table: 'nowhere' } },
    });
    expect(states(missing)).toMatchObject({ login: 'ok', permission: 'failed' });
  });

  test('of a call centre shows its queues and agents beside the lines they were read from', async () => {
    await using pbx = await startDemoAsterisk({
      clock: createRealClock(),
      agents: [{ interface: 'PJSIP/1001', memberName: 'Agent One', extension: '1001' }],
      queues: [{ name: 'support', extension: '800', ringMs: 20_000 }],
    });
    const settings = { host: pbx.host, port: pbx.port, username: pbx.username };
    const draft = place.draft({
      id: 'pbx' as SystemId,
      adapter: 'asterisk',
      settings,
      secrets: { secret: pbx.secret },
    });
    const preview = await place.desk.client.systems.preview({ draft, limit: 5 });
    const records = preview.ok ? preview.value.records : [];
    expect(records.map(({ title }) => title).toSorted()).toEqual(['Agent One', 'support']);
    expect(records.find(({ title }) => title === 'support')?.raw).toContain('Queue: support');
    const wrong = await place.tried({ ...draft, secrets: { secret: 'not-the-secret' } });
    expect(states(wrong)).toMatchObject({ tcp: 'ok', login: 'failed' });
    expect(wrong.steps.find(({ step }) => step === 'login')?.advice?.key).toBe('asterisk.advice.login');
  });
});

test('a running system that was not changed is tried with the session it works with', async () => {
  await place.desk.client.systems.save({ draft: place.draft() });
  await place.desk.shown('rt', 'ok');
  const draft = place.draft({ mode: 'edit', secrets: {}, keep: ['auth.token'] });
  expect(await place.tried(draft)).toMatchObject({ outcome: 'ok' });
  await place.desk.shown('rt', 'ok');
});
