import { expect, it } from 'vitest';
import type { CommitOutcome, Operation } from '../../../src-main/core/adapters/operation.ts';
import { createCrmTables, mapping, type CrmServer } from './crm-server.ts';
import {
  changePhone,
  customersOf,
  errorOf,
  logCall,
  openCrm,
  operationOf,
  pullAll,
  soon,
  valueOf,
  type CrmSession,
  type SettingsChange,
} from './crm-session.ts';

const prepareAndCommit = async (session: CrmSession, operation: Operation): Promise<CommitOutcome> => {
  const { state } = valueOf(await session.prepare(operation, soon()));
  return valueOf(await session.commit(operation, state, soon()));
};

/** What is written into a CRM, the same for every engine and way of preparing. */
export function writeRules(server: () => CrmServer, way: SettingsChange): void {
  const open = (): CrmSession => openCrm(server(), way);
  const native = way['prepare'] === 'native';
  const phone = async (): Promise<unknown> =>
    (await server().sql('SELECT phone FROM customers WHERE id = 1'))[0]?.['phone'];
  const calls = async (): Promise<number> =>
    (await server().sql('SELECT id FROM activities WHERE op_key IS NOT NULL')).length;
  const both = (): Operation => operationOf(changePhone('1', '+49 30 1234', '+49 30 9999'), logCall('1'));

  it('corrects the number and logs the call as one, and says where', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    const prepared = valueOf(await session.prepare(operation, soon()));
    expect(prepared.level).toBe(native ? 'prepared' : 'checked');
    expect([await phone(), await calls()]).toEqual(['+49 30 1234', 0]);
    const committed = valueOf(await session.commit(operation, prepared.state, soon()));
    expect(committed.evidence).toBe('customers 1, activities 2');
    expect(committed.made).toEqual([{ system: 'crm-legacy', kind: 'activity', id: '2' }]);
    expect(await phone()).toBe('+49 30 9999');
    const { messages } = await pullAll(session);
    expect(customersOf(messages)[0]?.card.phones?.['main']?.number).toBe('+49 30 9999');
    const written = messages.find(({ body }) => body.type === 'entry' && body.operationKey === operation.key);
    expect(written?.body).toMatchObject({
      text: 'inbound, +49301234, 73 s, solved\nAsked about the invoice',
      author: { name: 'Kim' },
      reference: { id: '2' },
    });
    expect(written?.time).toBe(Date.UTC(2026, 10, 23, 9, 30));
  });

  it('our own change is told by the next pull', async () => {
    await createCrmTables(server());
    await using session = open();
    const { cursor } = await pullAll(session);
    await prepareAndCommit(session, both());
    const { messages } = await pullAll(session, cursor);
    expect(messages.map(({ body }) => body.type).toSorted()).toEqual(['customer', 'entry']);
  });

  it('a step that is repeated happens once and answers the same', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    const { state } = valueOf(await session.prepare(operation, soon()));
    expect(valueOf(await session.prepare(operation, soon())).state).toEqual(state);
    const first = valueOf(await session.commit(operation, state, soon()));
    expect(valueOf(await session.commit(operation, state, soon()))).toEqual(first);
    if (native) expect(await prepareAndCommit(session, operation)).toEqual(first);
    expect(await calls()).toBe(1);
  });

  it('a value that changed since it was seen refuses everything, with what stands there now', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = operationOf(logCall('1'), changePhone('1', '+49 30 0000', '+49 30 9999'));
    expect(errorOf(await session.prepare(operation, soon()))).toMatchObject({
      kind: 'refused',
      stale: true,
      said: '/phones/main/number is now "+49 30 1234"',
    });
    const good = both();
    const prepared = native ? undefined : valueOf(await session.prepare(good, soon()));
    if (prepared) {
      // Only checked: it may change until the commit, which looks again.
      await server().sql("UPDATE customers SET phone = '+49 30 5555'");
      expect(errorOf(await session.commit(good, prepared.state, soon()))).toMatchObject({
        kind: 'refused',
        stale: true,
      });
    }
    expect(await calls()).toBe(0);
    expect(valueOf(await session.probe(operation, undefined, soon()))).toEqual({ found: 'absent' });
  });

  it('what the agent saw is compared byte for byte', async () => {
    await createCrmTables(server());
    await using session = open();
    const change = (from: string, to: string): Operation =>
      operationOf({
        act: 'updateContact',
        record: { system: 'crm-legacy' as never, kind: 'customer', id: '1' },
        changes: [{ pointer: '/name/full', from, to }],
      });
    expect(errorOf(await session.prepare(change('ada example', 'X'), soon()))).toMatchObject({ stale: true });
    expect(errorOf(await session.prepare(change('Ada Example ', 'X'), soon()))).toMatchObject({ stale: true });
    const name = 'O\'Brien \\ 王小明 😀 "?" $1';
    await prepareAndCommit(session, change('Ada Example', name));
    expect((await server().sql('SELECT full_name FROM customers'))[0]).toEqual({ full_name: name });
  });

  it('nothing there and empty are the same to an agent; removing a value leaves nothing', async () => {
    await createCrmTables(server());
    await server().sql('UPDATE customers SET phone = NULL');
    await using session = open();
    await prepareAndCommit(session, operationOf(changePhone('1', '', '+49 1')));
    expect(await phone()).toBe('+49 1');
    await prepareAndCommit(session, operationOf(changePhone('1', '+49 1', '')));
    expect(await phone()).toBeNull();
    const [customer] = customersOf((await pullAll(session)).messages);
    expect(customer?.card.phones).toBeUndefined();
  });

  it('a value the system does not take is refused in its own words, and nothing is cut off', async () => {
    if (server().engine === 'sqlite') return expect(server().engine).toBe('sqlite');
    await createCrmTables(server());
    await using session = open();
    const operation = operationOf(changePhone('1', '+49 30 1234', '9'.repeat(201)));
    const attempt = native ? await session.prepare(operation, soon()) : await session.commit(operation, {}, soon());
    expect(errorOf(attempt)).toMatchObject({ kind: 'refused', said: expect.stringMatching(/phone|too long/) });
    expect(await phone()).toBe('+49 30 1234');
  });

  it('a field that is not writable, a customer that is gone, and acts of other systems are refused', async () => {
    await createCrmTables(server());
    await using session = open();
    const tier = operationOf({
      act: 'updateContact',
      record: { system: 'crm-legacy' as never, kind: 'customer', id: '1' },
      changes: [{ pointer: '/extra/tier', from: '', to: 'gold' }],
    });
    expect(errorOf(await session.prepare(tier, soon())).message).toMatch(/\/extra\/tier cannot be written.*\/phones/);
    const gone = operationOf(logCall('4711'));
    expect(errorOf(await session.prepare(gone, soon()))).toMatchObject({ kind: 'refused', stale: true });
    const note = operationOf({
      act: 'addNote',
      ticket: { system: 'crm-legacy' as never, kind: 'ticket', id: '1' },
      text: 'x',
    });
    expect(errorOf(await session.prepare(note, soon()))).toMatchObject({ kind: 'refused' });
  });

  it('taking it back restores what was there, once, and leaves no call', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    const { state } = valueOf(await session.prepare(operation, soon()));
    const committed = valueOf(await session.commit(operation, state, soon()));
    const back = valueOf(await session.compensate(operation, state, committed.state, soon()));
    expect(back.evidence).toBe('taken back: customers 1, activities 2');
    expect([await phone(), await calls()]).toEqual(['+49 30 1234', 0]);
    await server().sql("UPDATE customers SET phone = '+49 30 9999'");
    expect(valueOf(await session.compensate(operation, state, undefined, soon())).evidence).toMatch(/before/);
    expect(await phone()).toBe('+49 30 9999');
  });

  it('what somebody changed after us is not overwritten by taking back', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    await prepareAndCommit(session, operation);
    await server().sql("UPDATE customers SET phone = '+49 30 7777'");
    expect(errorOf(await session.compensate(operation, {}, undefined, soon()))).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/phone is now "\+49 30 7777"/),
    });
    expect([await phone(), await calls()]).toEqual(['+49 30 7777', 1]);
  });

  it('taking back what never happened leaves no trace, and the commit that comes after it is refused', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    expect(valueOf(await session.compensate(operation, {}, undefined, soon())).evidence).toMatch(/never happened/);
    const late = native ? await session.prepare(operation, soon()) : await session.commit(operation, {}, soon());
    expect(errorOf(late)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/taken back before it came/),
    });
    expect([await phone(), await calls()]).toEqual(['+49 30 1234', 0]);
    expect(valueOf(await session.probe(operation, undefined, soon()))).toEqual({ found: 'absent' });
  });

  it('what is released before the commit left nothing and can be prepared again', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    const { state } = valueOf(await session.prepare(operation, soon()));
    valueOf(await session.release(operation, state, soon()));
    valueOf(await session.release(operation, undefined, soon()));
    expect([await phone(), await calls()]).toEqual(['+49 30 1234', 0]);
    await prepareAndCommit(session, operation);
    expect([await phone(), await calls()]).toEqual(['+49 30 9999', 1]);
  });

  it('a probe tells by the key whether it arrived, and where', async () => {
    await createCrmTables(server());
    await using session = open();
    const operation = both();
    expect(valueOf(await session.probe(operation, undefined, soon()))).toEqual({ found: 'absent' });
    const { state } = valueOf(await session.prepare(operation, soon()));
    expect(valueOf(await session.probe(operation, state, soon()))).toEqual({ found: 'absent' });
    const committed = valueOf(await session.commit(operation, state, soon()));
    expect(valueOf(await session.probe(operation, undefined, soon()))).toEqual({ found: 'present', ...committed });
  });

  it('twenty agents on the same record: one wins, the others see what stands there', async () => {
    await createCrmTables(server());
    await using session = open();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const operation = operationOf(changePhone('1', '+49 30 1234', `+49 ${index}`));
        const prepared = await session.prepare(operation, soon());
        return prepared.ok ? session.commit(operation, prepared.value.state, soon()) : prepared;
      }),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const others = outcomes.flatMap((one) => (one.ok ? [] : [one.error.kind]));
    expect(others.every((kind) => kind === 'refused' || kind === 'busy')).toBe(true);
  });

  it('a table that is dropped is named, with those that exist, and comes back by itself', async () => {
    await createCrmTables(server());
    await using session = open();
    const { cursor } = await pullAll(session);
    await server().sql('ALTER TABLE customers RENAME TO people');
    const error = errorOf(await session.pull(cursor, soon()));
    expect(error).toMatchObject({ kind: 'misconfigured', advice: { key: 'systems.advice.checkTable' } });
    expect(error.message).toMatch(/no table "customers".*activities.*people/);
    expect(errorOf(await session.health(soon())).message).toBe(error.message);
    const restored =
      server().engine === 'postgres'
        ? 'ALTER TABLE people RENAME TO customers'
        : 'ALTER TABLE people RENAME TO customers';
    await server().sql(restored);
    expect((await session.pull(cursor, soon())).ok).toBe(true);
    expect(valueOf(await session.health(soon())).said).toMatch(/MariaDB|PostgreSQL 1|SQLite 3/);
  });

  it('a column that is missing is named with its place in the mapping and the columns that exist', async () => {
    await createCrmTables(server());
    const columns = { ...mapping.customers.columns, '/extra/vip': { column: 'vip' } };
    await using session = openCrm(server(), { ...way, customers: { ...mapping.customers, columns } });
    expect(errorOf(await session.health(soon()))).toMatchObject({
      kind: 'misconfigured',
      message: expect.stringMatching(
        /table "customers" has no column "vip" \(mapped to \/extra\/vip\); it has id, full_name, phone/,
      ),
    });
  });
}
