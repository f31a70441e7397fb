import { expect, it } from 'vitest';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { addCustomer, createCrmTables, type CrmServer } from './crm-server.ts';
import { changePhone, errorOf, logCall, openCrm, operationOf, soon, valueOf, type CrmSession } from './crm-session.ts';

const check = { prepare: 'check' };

/** Commits operations of different transactions in one request. */
const commitAll = async (session: CrmSession, operations: readonly Operation[], signal = soon()) => {
  const items = operations.map((operation) => ({ operation, prepared: {} }));
  const answers = await session.commitMany?.(items, signal);
  if (answers === undefined) throw new Error('the session does not take many operations at once');
  return answers;
};

/** Operations of different transactions written together: as good as alone, for each of them. */
export function bulkRules(server: () => CrmServer): void {
  const phones = async (): Promise<unknown[]> =>
    (await server().sql('SELECT phone FROM customers ORDER BY id')).map(({ phone }) => phone);
  const written = async (operations: readonly Operation[]): Promise<number[]> => {
    const rows = await server().sql('SELECT op_key FROM activities WHERE op_key IS NOT NULL');
    return operations.map(({ key }) => rows.filter((row) => row['op_key'] === key).length);
  };
  const customers = async (count: number): Promise<void> => {
    await createCrmTables(server());
    for (let id = 2; id <= count; id++) await addCustomer(server(), { full_name: `'Customer ${id}'`, phone: "'1'" });
  };

  it('together is the same as alone: rows, evidence, made records, repeats and taking back', async () => {
    await customers(3);
    await using session = openCrm(server(), check);
    const operations = [
      operationOf(changePhone('1', '+49 30 1234', '+49 30 9999'), logCall('1', 'One')),
      operationOf(logCall('2', 'Two'), logCall('3', 'Three')),
      operationOf(changePhone('3', '1', '')),
    ];
    const looked = await session.prepareMany?.(operations, soon());
    expect(looked?.map((one) => one.ok && one.value)).toEqual(operations.map(() => ({ level: 'checked', state: {} })));
    const first = (await commitAll(session, operations)).map(valueOf);
    expect(first.map(({ evidence }) => evidence)).toEqual([
      'customers 1, activities 2',
      'activities 3, activities 4',
      'customers 3',
    ]);
    expect(await phones()).toEqual(['+49 30 9999', '1', null]);
    for (const [index, operation] of operations.entries()) {
      // The same again, alone and together, tells what was done and does nothing.
      expect(valueOf(await session.commit(operation, {}, soon()))).toEqual(first[index]);
      expect(valueOf(await session.probe(operation, {}, soon()))).toMatchObject({ found: 'present' });
    }
    expect((await commitAll(session, operations)).map(valueOf)).toEqual(first);
    expect(await written(operations)).toEqual([1, 1, 0]);
    for (const operation of operations) valueOf(await session.compensate(operation, {}, undefined, soon()));
    expect(await phones()).toEqual(['+49 30 1234', '1', '1']);
    expect(await written(operations)).toEqual([0, 0, 0]);
  });

  it('calls written together are kept, told and remembered as those written alone, whatever their text', async () => {
    await customers(1);
    await using session = openCrm(server(), check);
    const texts = [
      `'; DROP TABLE activities; -- "quoted" \\ and \\' \\" ? $1 :name`,
      'line\nbreak\r\ttab \u0001 \u007f \u2028',
      '发票问题 🧾 naïve İ',
      '{"a": [1, null]}',
    ];
    const recordOf = async ({ key }: Operation): Promise<unknown> => {
      const rows = await server().sql(`SELECT evidence FROM trunkline_operations WHERE op_key = '${key}'`);
      return JSON.parse(String(rows[0]?.['evidence']).replaceAll(key, 'KEY'));
    };
    const rowOf = async ({ key }: Operation): Promise<Readonly<Record<string, unknown>>> => {
      const [row] = await server().sql(`SELECT * FROM activities WHERE op_key = '${key}'`);
      return row ?? {};
    };
    const inRow = (row: Readonly<Record<string, unknown>>): unknown => ({ ...row, id: '', op_key: '' });
    const together = texts.map((text) => operationOf(logCall('1', text)));
    const answers = (await commitAll(session, together)).map(valueOf);
    for (const [index, text] of texts.entries()) {
      const one = together[index] ?? operationOf();
      const alone = operationOf(logCall('1', text));
      valueOf(await session.commit(alone, {}, soon()));
      const [row, other] = [await rowOf(one), await rowOf(alone)];
      expect(inRow(row)).toEqual(inRow(other));
      expect(String(row['body'])).toContain(text);
      expect(answers[index]).toEqual({
        evidence: `activities ${String(row['id'])}`,
        made: [{ system: 'crm-legacy', kind: 'activity', id: String(row['id']) }],
      });
      const plain = (record: unknown, id: unknown): unknown =>
        JSON.parse(
          JSON.stringify(record)
            .replaceAll(`activities ${String(id)}`, 'activities N')
            .replaceAll(`"id":"${String(id)}"`, '"id":"N"'),
        );
      expect(plain(await recordOf(one), row['id'])).toEqual(plain(await recordOf(alone), other['id']));
      valueOf(await session.compensate(one, {}, undefined, soon()));
      expect(await rowOf(one)).toEqual({});
    }
  });

  it('calls that two sessions write together at the same time are there once each', async () => {
    await customers(2);
    await using session = openCrm(server(), check);
    await using other = openCrm(server(), check);
    const operations = Array.from({ length: 8 }, (_, index) => operationOf(logCall(String((index % 2) + 1))));
    const both = await Promise.all([commitAll(session, operations), commitAll(other, operations.toReversed())]);
    // Whoever came second was told what the first had done, or to try again.
    for (const answer of both.flat()) if (!answer.ok) expect(answer.error.kind).toBe('busy');
    for (const answer of await commitAll(session, operations)) valueOf(answer);
    expect(await written(operations)).toEqual(operations.map(() => 1));
  });

  it('one that fails takes no other down: stale, gone, a value too long, taken back before, not of this system', async () => {
    await customers(4);
    await using session = openCrm(server(), check);
    const takenBack = operationOf(logCall('2', 'Taken back before it came'));
    valueOf(await session.compensate(takenBack, {}, undefined, soon()));
    const good = [operationOf(logCall('1', 'Good')), operationOf(changePhone('2', '1', '2'))];
    const bad = [
      operationOf(changePhone('3', 'something else', '3')),
      operationOf(logCall('999', 'Nobody')),
      operationOf(changePhone('4', '1', 'x'.repeat(300)), logCall('4', 'Too long')),
      takenBack,
      operationOf({ act: 'reply', ticket: { system: 'crm' as never, kind: 'ticket', id: '1' }, text: 'Hello' }),
    ];
    for (const one of bad) {
      const mixed = [...good, one].map((operation) => ({ ...operation, key: `${operation.key}-${one.key}` }));
      const operations = one === takenBack ? [...mixed.slice(0, 2), takenBack] : mixed;
      await server().sql("UPDATE customers SET phone = '1' WHERE id > 1");
      const [first, second, third] = await commitAll(session, operations);
      if (first === undefined || second === undefined || third === undefined) throw new Error('answers are missing');
      expect([first.ok, second.ok]).toEqual([true, true]);
      // SQLite holds texts of any length.
      if (server().engine === 'sqlite' && one === bad[2]) continue;
      expect(errorOf(third)).toMatchObject({ kind: 'refused' });
      expect(await written(operations)).toEqual([1, 0, 0]);
      expect((await phones())[1]).toBe('2');
      expect((await phones())[3]).toBe('1');
    }
  });

  it('two that change one customer: the first is done, the second is told what stands there now', async () => {
    await customers(1);
    await using session = openCrm(server(), check);
    const operations = [
      operationOf(changePhone('1', '+49 30 1234', 'first')),
      operationOf(changePhone('1', '+49 30 1234', 'second')),
    ];
    const [first, second] = await commitAll(session, operations);
    if (first === undefined || second === undefined) throw new Error('answers are missing');
    expect(first.ok).toBe(true);
    expect(errorOf(second)).toMatchObject({ kind: 'refused', stale: true });
    expect(await phones()).toEqual(['first']);
  });

  it('looking at many tells of each what looking at it alone tells', async () => {
    await customers(2);
    await using session = openCrm(server(), check);
    const operations = [
      operationOf(logCall('1')),
      operationOf(changePhone('2', 'not this', 'x')),
      operationOf(logCall('77')),
    ];
    const answers = (await session.prepareMany?.(operations, soon())) ?? [];
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false]);
    for (const [index, operation] of operations.entries())
      expect(answers[index]).toEqual(await session.prepare(operation, soon()));
  });

  it('cut at any moment: what was committed is found, what was not is repeated, each is there once', async () => {
    await customers(6);
    await using session = openCrm(server(), check);
    const kinds = new Set<string>();
    // Every half millisecond of the way, beyond the end of it.
    for (let delay = 0; delay <= 16; delay++) {
      const operations = [1, 2, 3, 4, 5, 6].map((id) => operationOf(logCall(String(id), `Round ${delay}`)));
      const stop = new AbortController();
      const started = performance.now();
      const cut = async (): Promise<void> => {
        while (performance.now() - started < delay / 2) await new Promise(setImmediate);
        stop.abort();
      };
      const [answers] = await Promise.all([commitAll(session, operations, stop.signal), cut()]);
      for (const [index, operation] of operations.entries()) {
        const answer = answers[index];
        if (answer === undefined) throw new Error('an answer is missing');
        kinds.add(answer.ok ? 'ok' : answer.error.kind);
        await expect
          .poll(async () => valueOf(await session.probe(operation, {}, soon())).found, { timeout: 10_000 })
          .not.toBe('unsure');
        const { found } = valueOf(await session.probe(operation, {}, soon()));
        if (answer.ok) expect(found).toBe('present');
        // Only where nothing was sent may it be said that nothing happened.
        else if (answer.error.kind !== 'unknown') expect(found).toBe('absent');
        if (found === 'absent') valueOf(await session.commit(operation, {}, soon()));
      }
      expect(await written(operations)).toEqual(operations.map(() => 1));
    }
    if (server().engine !== 'sqlite') expect(kinds).toContain('unreachable');
  });
}

/** What only a server of its own can do to a shared request. */
export function bulkServerRules(server: () => CrmServer): void {
  it('a record that somebody holds locked makes its operation busy; the others are committed', async () => {
    await createCrmTables(server());
    await addCustomer(server(), { full_name: "'Second'", phone: "'1'" });
    await using session = openCrm(server(), check);
    const operations = [operationOf(changePhone('1', '+49 30 1234', 'x')), operationOf(changePhone('2', '1', '2'))];
    await server().sql('BEGIN', 'SELECT id FROM customers WHERE id = 1 FOR UPDATE');
    const [held, free] = await commitAll(session, operations);
    await server().sql('ROLLBACK');
    if (held === undefined || free === undefined) throw new Error('answers are missing');
    expect(free.ok).toBe(true);
    expect(errorOf(held)).toMatchObject({ kind: 'busy' });
    expect((await session.commit(operations[0] ?? operationOf(), {}, soon())).ok).toBe(true);
  });

  it('calls that the database does not keep as they were sent are no success, and nothing of them stays', async () => {
    await createCrmTables(server());
    const body = "IF NEW.body LIKE '%lost%' THEN SET NEW.op_key = NULL; END IF;";
    if (server().engine === 'postgres')
      await server().sql(
        `CREATE OR REPLACE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body.replace('SET NEW.op_key =', 'NEW.op_key :=')} RETURN NEW; END $$`,
        'CREATE TRIGGER forget BEFORE INSERT ON activities FOR EACH ROW EXECUTE FUNCTION forget()',
      );
    else await server().sql(`CREATE TRIGGER forget BEFORE INSERT ON activities FOR EACH ROW BEGIN ${body} END`);
    await using session = openCrm(server(), check);
    const operations = ['kept', 'lost', 'kept too'].map((text) => operationOf(logCall('1', text)));
    const answers = await commitAll(session, operations);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true]);
    const stored = await server().sql('SELECT op_key FROM activities WHERE op_key IS NOT NULL ORDER BY op_key');
    expect(stored.map((row) => row['op_key'])).toEqual([operations[0]?.key, operations[2]?.key]);
    expect(await server().sql("SELECT id FROM activities WHERE body LIKE '%lost%'")).toHaveLength(0);
  });

  it('a server killed while it commits many: each is there once after it was asked and repeated', async () => {
    await createCrmTables(server());
    await using session = openCrm(server(), check);
    const operations = Array.from({ length: 12 }, (_, index) => operationOf(logCall('1', `Call ${index}`)));
    const committing = commitAll(session, operations);
    await server().kill9?.();
    const answers = await committing;
    await server().restart?.();
    for (const [index, operation] of operations.entries()) {
      await expect.poll(async () => (await session.probe(operation, {}, soon())).ok, { timeout: 10_000 }).toBe(true);
      const { found } = valueOf(await session.probe(operation, {}, soon()));
      if (answers[index]?.ok === true) expect(found).toBe('present');
    }
    for (const answer of await commitAll(session, operations)) valueOf(answer);
    const rows = await server().sql('SELECT op_key FROM activities WHERE op_key IS NOT NULL');
    expect(rows.map((row) => row['op_key']).toSorted()).toEqual(operations.map(({ key }) => key).toSorted());
  });
}
