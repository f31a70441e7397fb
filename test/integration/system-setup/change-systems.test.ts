import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IntentId, SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import { startSetupDesk, type SetupDesk } from './setup-desk.ts';

let place: SetupDesk;
const rt = 'rt' as SystemId;
beforeEach(async () => {
  place = await startSetupDesk();
});
afterEach(() => place[Symbol.asyncDispose]());

const fileNow = async (): Promise<{ systems: { id: string; settings: unknown }[] }> =>
  JSON.parse(await readFile(place.file, 'utf8'));
const subjects = async (): Promise<readonly string[] | undefined> => {
  const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
  const found = list.ok ? list.value.rows.map(({ subject }) => subject).toSorted() : [];
  return found.length === 2 ? found : undefined;
};
/** The action is recorded and waits for the system, which is paused. */
async function waits(transaction: TransactionId | undefined): Promise<void> {
  await place.desk.eventually(async () => {
    const view = transaction && (await place.desk.client.transactions.get({ id: transaction }));
    return view?.ok && view.value.participants[0]?.lastError !== undefined ? true : undefined;
  });
}
async function added(): Promise<void> {
  const saved = await place.desk.client.systems.save({ draft: place.draft() });
  expect(saved).toEqual({ ok: true, value: { id: 'rt' } });
  await place.desk.shown('rt', 'ok');
  await place.desk.eventually(subjects);
}

describe('a system that is added', () => {
  test('runs at once, is in the file with its secret by name only, and its secret is in the secret store', async () => {
    await added();
    expect((await fileNow()).systems).toEqual([
      {
        id: 'rt',
        adapter: 'request-tracker',
        name: 'Tickets',
        settings: { baseUrl: place.tracker.baseUrl, auth: { token: { $secret: 'rt.auth.token' } } },
      },
    ]);
    expect([...place.secrets]).toEqual([['rt.auth.token', place.tracker.token]]);
    expect(await place.desk.client.systems.get({ id: rt })).toEqual({
      ok: true,
      value: {
        id: 'rt',
        adapter: 'request-tracker',
        name: 'Tickets',
        settings: { baseUrl: place.tracker.baseUrl, auth: {} },
        secrets: [{ path: 'auth.token', rests: 'store' }],
      },
    });
  });

  test('with something wrong is refused at the field, and nothing is kept', async () => {
    const draft = place.draft({ settings: { baseUrl: 'ftp://x', auth: {}, maxConcurrent: 99 } });
    expect(await place.desk.client.systems.save({ draft })).toMatchObject({
      ok: false,
      error: {
        code: 'BAD_REQUEST',
        detail: {
          issues: [
            { path: 'baseUrl', code: 'invalid' },
            { path: 'maxConcurrent', code: 'max', limit: 16 },
          ],
        },
      },
    });
    expect((await fileNow()).systems).toEqual([]);
    expect(place.secrets.size).toBe(0);
  });

  test('paused rests until it is resumed', async () => {
    await place.desk.client.systems.save({ draft: place.draft(), paused: true });
    expect(await place.desk.shown('rt', 'paused')).toMatchObject({ name: 'Tickets', freshAt: undefined });
    await place.desk.client.systems.pause({ id: rt, paused: false });
    await place.desk.shown('rt', 'ok');
  });

  test('cannot take an id that is in use, nor refer to secrets and variables of others', async () => {
    await added();
    expect(await place.desk.client.systems.save({ draft: place.draft() })).toMatchObject({
      error: { detail: { issues: [{ path: 'id' }] } },
    });
    const settings = { baseUrl: place.tracker.baseUrl, auth: {}, customerNumberField: { $secret: 'rt.auth.token' } };
    for (const more of [{ settings }, { settings: { ...settings, customerNumberField: { $env: 'RT_TOKEN' } } }]) {
      const draft = place.draft({ id: 'other' as SystemId, ...more });
      expect(await place.desk.client.systems.save({ draft })).toMatchObject({
        error: { code: 'BAD_REQUEST', detail: { issues: [{ path: 'customerNumberField' }] } },
      });
    }
  });

  test('is not kept where the file was changed by somebody else, and its secret neither', async () => {
    await writeFile(place.file, `${await readFile(place.file, 'utf8')}\n`);
    expect(await place.desk.client.systems.save({ draft: place.draft() })).toMatchObject({
      ok: false,
      error: { code: 'CONFLICT', message: expect.stringContaining('was changed since Trunkline read it') },
    });
    expect(place.secrets.size).toBe(0);
    expect(await place.desk.client.systems.get({ id: rt })).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});

describe('a system that is changed', () => {
  test('keeps a secret that was not entered again, and goes on under its new name', async () => {
    await added();
    const draft = place.draft({ mode: 'edit', name: 'Desk', secrets: {}, keep: ['auth.token'] });
    expect(await place.desk.client.systems.save({ draft })).toMatchObject({ ok: true });
    expect(await place.desk.shown('rt', 'ok')).toMatchObject({ name: 'Desk' });
    expect(place.secrets.get('rt.auth.token')).toBe(place.tracker.token);
  });

  test('sends a secret nowhere it was not entered for', async () => {
    await added();
    const settings = { baseUrl: 'http://127.0.0.1:9', auth: {} };
    const draft = place.draft({ mode: 'edit', settings, secrets: {}, keep: ['auth.token'] });
    const refused = {
      error: { code: 'BAD_REQUEST', detail: { issues: [{ path: 'auth.token', code: 'enterAgain' }] } },
    };
    expect(await place.desk.client.systems.save({ draft })).toMatchObject(refused);
    expect(await place.desk.client.systems.preview({ draft, limit: 1 })).toMatchObject(refused);
    expect(await place.tried(draft)).toMatchObject({
      outcome: 'failed',
      steps: [{ step: 'settings', state: 'failed' }],
    });
  });

  test('that takes another way to log in leaves no secret of the old one behind', async () => {
    await added();
    const settings = { baseUrl: place.tracker.baseUrl, auth: { user: 'agent1' } };
    const draft = place.draft({
      mode: 'edit',
      settings,
      secrets: { 'auth.password': 'hunter2hunter2' },
      keep: ['auth.token'],
    });
    const first = await place.desk.client.systems.save({ draft });
    expect(first.ok).toBe(false);
    expect(await place.desk.client.systems.save({ draft: { ...draft, keep: [] } })).toMatchObject({ ok: true });
    expect([...place.secrets.keys()]).toEqual(['rt.auth.password']);
  });

  test('does not disturb an action that is under way', async () => {
    await added();
    const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
    const [row] = list.ok ? list.value.rows : [];
    await place.desk.client.systems.pause({ id: rt, paused: true });
    const intent = {
      id: 'i1' as IntentId,
      conversation: row!.id,
      acts: [{ act: 'addNote', ticket: row!.reference!, text: 'Called back.' }],
    } as unknown as Intent;
    const receipt = await place.desk.client.intents.submit(intent);
    await waits(receipt.ok ? receipt.value.transaction : undefined);
    const draft = place.draft({ mode: 'edit', name: 'Desk', secrets: {}, keep: ['auth.token'] });
    await place.desk.client.systems.save({ draft });
    await place.desk.client.systems.pause({ id: rt, paused: false });
    const transaction = receipt.ok ? receipt.value.transaction : undefined;
    await place.desk.eventually(async () => {
      const view = await place.desk.client.transactions.get({ id: transaction! });
      return view.ok && view.value.state === 'done' ? true : undefined;
    });
    const texts = JSON.stringify(place.tracker.ticket(Number(row!.reference!.id)));
    expect(texts.split('Called back.')).toHaveLength(2);
  });
});

describe('a system that is removed', () => {
  test('is gone from the file and the secret store; what was read from it stays readable under its name', async () => {
    await added();
    expect(await place.desk.client.systems.remove({ id: rt })).toEqual({ ok: true, value: {} });
    expect((await fileNow()).systems).toEqual([]);
    expect(place.secrets.size).toBe(0);
    expect(await subjects()).toEqual(['Fan', 'Lamp']);
    const live = await place.desk.until(
      (listener) => place.desk.client.systems.live({}, listener),
      (event: { systems: readonly unknown[]; removed?: readonly unknown[] | undefined }) =>
        event.systems.length === 0 ? event : undefined,
    );
    expect(live).toMatchObject({ removed: [{ id: 'rt', name: 'Tickets' }] });
    const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
    const [row] = list.ok ? list.value.rows : [];
    const intent = {
      id: 'i2' as IntentId,
      acts: [{ act: 'addNote', ticket: row!.reference!, text: 'x' }],
    } as unknown as Intent;
    expect(await place.desk.client.intents.submit(intent)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test('comes back under its id as the same system, and as no other', async () => {
    await added();
    await place.desk.client.systems.remove({ id: rt });
    const other = place.draft({
      adapter: 'asterisk',
      settings: { host: 'h', username: 'u' },
      secrets: { secret: 's' },
    });
    expect(await place.desk.client.systems.save({ draft: other })).toMatchObject({
      error: { detail: { issues: [{ path: 'id', message: expect.stringContaining('was another system before') }] } },
    });
    await added();
    const live = await place.desk.until(
      (listener) => place.desk.client.systems.live({}, listener),
      (event: { removed?: readonly unknown[] | undefined }) => event.removed,
    );
    expect(live).toEqual([]);
  });

  test('is not removed while something waits for it; the refusal lists what', async () => {
    await added();
    const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
    const [row] = list.ok ? list.value.rows : [];
    await place.desk.client.systems.pause({ id: rt, paused: true });
    const intent = {
      id: 'i3' as IntentId,
      conversation: row!.id,
      acts: [{ act: 'addNote', ticket: row!.reference!, text: 'Waiting.' }],
    } as unknown as Intent;
    const receipt = await place.desk.client.intents.submit(intent);
    const transaction = receipt.ok ? receipt.value.transaction : undefined;
    expect(await place.desk.client.systems.remove({ id: rt })).toMatchObject({
      error: { code: 'REFUSED', detail: { transactions: [{ id: transaction, summary: expect.any(String) }] } },
    });
    expect((await fileNow()).systems).toHaveLength(1);
    await waits(transaction);
    await place.desk.client.systems.pause({ id: rt, paused: false });
    await place.desk.eventually(async () =>
      (await place.desk.client.systems.remove({ id: rt })).ok ? true : undefined,
    );
  });

  test('is held by all that waits for it, however much that is', async () => {
    await added();
    const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
    const [row] = list.ok ? list.value.rows : [];
    await place.desk.client.systems.pause({ id: rt, paused: true });
    const acts = [{ act: 'addNote', ticket: row!.reference!, text: 'Waiting.' }];
    const intents = Array.from(
      { length: 501 },
      (_, number) => ({ id: `many-${number}`, conversation: row!.id, acts }) as unknown as Intent,
    );
    for (let from = 0; from < intents.length; from += 50) {
      await Promise.all(intents.slice(from, from + 50).map((intent) => place.desk.client.intents.submit(intent)));
    }
    expect(await place.desk.client.systems.remove({ id: rt })).toMatchObject({
      error: { code: 'REFUSED', message: expect.stringMatching(/^501 actions /) },
    });
  });

  test('does not lose an action that is sent in the same moment', async () => {
    await added();
    const list = await place.desk.client.inbox.list({ view: 'all', limit: 10 });
    const [row] = list.ok ? list.value.rows : [];
    const intent = {
      id: 'i4' as IntentId,
      conversation: row!.id,
      acts: [{ act: 'addNote', ticket: row!.reference!, text: 'Just in time.' }],
    } as unknown as Intent;
    const [receipt, removed] = await Promise.all([
      place.desk.client.intents.submit(intent),
      place.desk.client.systems.remove({ id: rt }),
    ]);
    // One of the two comes first: either the action is refused, or the removal is.
    expect([receipt.ok, removed.ok]).toContain(false);
    expect(receipt.ok || removed.ok).toBe(true);
  });
});
