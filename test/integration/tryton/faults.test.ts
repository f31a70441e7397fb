import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { createTrytonSession } from '../../../src-main/core/adapters/tryton/session.ts';
import { trytonSettingsSchema } from '../../../src-main/core/adapters/tryton/settings.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startTrytonServer, type TrytonServer } from '../../../src-main/demo/tryton/tryton-server.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';

const system = 'erp' as SystemId;
const login = { database: 'crm', username: 'kim', password: 'kims password' };
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

let stack: AsyncDisposableStack;
let server: TrytonServer;
let session: AdapterSession;
let party: number;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  server = stack.use(await startTrytonServer({ clock: createRealClock(), ...login }));
  session = stack.use(
    createTrytonSession(
      {
        system,
        systemName: 'ERP',
        settings: v.parse(trytonSettingsSchema, { baseUrl: server.baseUrl, ...login }),
        clock: createRealClock(),
        logger: nullLogger,
        region: 'CN',
        agent: { id: 'kim', name: 'Kim' },
      },
      { requestMs: 500, connectMs: 2_000, answerBytes: 1_000_000, waiting: 50 },
    ),
  );
  party = server.store.create('party.party', {
    name: 'Anna',
    contact_mechanisms: [['create', [{ type: 'phone', value: '1' }]]],
  });
});
afterEach(() => stack.disposeAsync());

const record = () => ({ system, kind: 'customer', id: String(party) }) as const;
const change = (to: string, from = '1', pointer = '/phones/main/number'): Operation => ({
  key: 'k1.p1',
  agent: { id: 'kim', name: 'Kim' },
  acts: [{ act: 'updateContact', record: record(), changes: [{ pointer, from, to }] }],
});
const call = (): Operation => ({
  key: 'k%1_.p1',
  agent: { id: 'kim', name: 'Kim' },
  acts: [
    {
      act: 'logCall',
      record: record(),
      call: 'p:1' as CallId,
      direction: 'outbound',
      number: '1',
      startedAt: 0,
      talked: 5,
      disposition: 'solved',
      text: '',
    },
  ],
});
const phones = (): unknown[] =>
  [...server.store.tables['party.contact_mechanism'].values()].map(({ values }) => values['value']);
async function prepared(operation: Operation) {
  const answer = await session.prepare?.(operation, soon());
  if (answer?.ok !== true) throw new Error(answer?.error.message);
  return answer.value.state;
}

describe('a write whose answer is lost', () => {
  it.each([
    ['a changed number', () => change('2'), () => phones().filter((one) => one === '2').length],
    ['a logged call', call, () => server.store.tables['ir.note'].size],
  ])('%s is unknown, found, and not done again', async (_name, build, effects) => {
    const operation = build();
    const state = await prepared(operation);
    server.trouble = 'afterwards';
    expect(await session.commit?.(operation, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    server.trouble = 'none';
    expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'present' } });
    expect(await session.commit?.(operation, state, soon())).toMatchObject({ ok: true });
    expect(effects()).toBe(1);
  });

  it('that never arrived is absent', async () => {
    const operation = change('2');
    const state = await prepared(operation);
    server.trouble = 'silent';
    expect((await session.commit?.(operation, state, soon()))?.ok).toBe(false);
    server.trouble = 'none';
    expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'absent' } });
  });

  it('where somebody else has written meanwhile is unsure', async () => {
    const operation = change('2');
    const state = await prepared(operation);
    server.store.write('party.contact_mechanism', 1, { value: '3' });
    expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'unsure' } });
    expect(await session.compensate?.(operation, state, undefined, soon())).toMatchObject({
      ok: false,
      error: { stale: true },
    });
  });
});

describe('a contact', () => {
  it('is given its first e-mail address, and compensating takes it away again', async () => {
    const operation = change('a@b.example', '', '/emails/main/address');
    await session.commit?.(operation, await prepared(operation), soon());
    expect(phones()).toEqual(['1', 'a@b.example']);
    await session.compensate?.(operation, {}, undefined, soon());
    expect(phones()).toEqual(['1']);
  });

  it('of whom another value changed is still written; of whom this one changed is not', async () => {
    const operation = change('2');
    const state = await prepared(operation);
    server.store.write('party.contact_mechanism', 1, { value: '7' });
    expect(await session.commit?.(operation, state, soon())).toMatchObject({
      ok: false,
      error: { kind: 'refused', stale: true },
    });
    expect(phones()).toEqual(['7']);
  });

  it('that is no party is refused', async () => {
    const [act] = change('2').acts;
    const other = { ...change('2'), acts: [{ ...act, record: { ...record(), id: '1 OR 1=1' } } as never] };
    expect(await session.prepare?.(other, soon())).toMatchObject({ ok: false, error: { kind: 'refused' } });
  });
});

describe('the line', () => {
  it('goes on by itself after Tryton ended the session', async () => {
    expect((await session.health(soon())).ok).toBe(true);
    server.endSessions();
    expect((await session.health(soon())).ok).toBe(true);
  });

  it.each([
    ['silent', 'unreachable'],
    ['garbage', 'nonsense'],
    ['broken', 'nonsense'],
  ] as const)('that is %s is said to be %s', async (trouble, kind) => {
    server.trouble = trouble;
    expect(await session.health(soon())).toMatchObject({ ok: false, error: { kind } });
  });

  it('to a database that is not there is a misconfiguration', async () => {
    const settings = v.parse(trytonSettingsSchema, { baseUrl: server.baseUrl, ...login, database: 'other' });
    const other = stack.use(
      createTrytonSession({
        system,
        systemName: 'ERP',
        settings,
        clock: createRealClock(),
        logger: nullLogger,
        region: 'CN',
        agent: { id: 'a', name: 'A' },
      }),
    );
    expect(await other.health(soon())).toMatchObject({
      ok: false,
      error: { kind: 'misconfigured', advice: { key: 'tryton.advice.database' } },
    });
  });
});

describe('a pull', () => {
  it('parks the row that cannot be read and brings the others', async () => {
    server.store.create('party.party', { name: { not: 'text' } });
    server.store.create('party.party', { name: 'Ben' });
    const batch = await session.pull(undefined, soon());
    const kinds = batch.ok
      ? batch.value.messages.map(({ body }) => (body.type === 'customer' ? body.card.name?.full : body.type))
      : [];
    expect(kinds.toSorted()).toEqual(['Anna', 'Ben', 'unreadable']);
  });

  it('of many parties goes in steps, and changes made meanwhile follow', async () => {
    for (let n = 0; n < 450; n++) server.store.create('party.party', { name: `P${n}` });
    const seen = new Set<string>();
    let [cursor, more]: [string | undefined, boolean] = [undefined, true];
    for (let step = 0; more && step < 10; step++) {
      const batch = await session.pull(cursor, soon());
      if (!batch.ok) throw new Error(batch.error.message);
      for (const { body } of batch.value.messages) if (body.type === 'customer') seen.add(body.card.name?.full ?? '');
      [cursor, more] = [batch.value.cursor, batch.value.more];
      if (step === 0) server.store.write('party.party', party, { name: 'Anna B' });
    }
    const after = await session.pull(cursor, soon());
    if (after.ok)
      for (const { body } of after.value.messages) if (body.type === 'customer') seen.add(body.card.name?.full ?? '');
    expect(seen.size).toBe(452);
    expect(seen).toContain('Anna B');
  });
});
