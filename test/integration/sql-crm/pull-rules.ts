import { expect, it } from 'vitest';
import { addCustomer, createCrmTables, mapping, nowIn, type CrmServer } from './crm-server.ts';
import { customersOf, openCrm, pullAll, soon, valueOf } from './crm-session.ts';

const byStamp = {};
const byChanges = {
  customers: {
    ...mapping.customers,
    updatedAt: undefined,
    changeTable: { table: 'customer_changes', sequence: 'seq', key: 'customer_id', op: 'op' },
  },
};
const byScan = { customers: { ...mapping.customers, updatedAt: undefined } };
const ways = [
  ['by change time', byStamp],
  ['by change table', byChanges],
  ['by comparing everything', byScan],
] as const;

/** What is read from a CRM, the same for every engine. */
export function pullRules(server: () => CrmServer): void {
  it('tells a customer with values exactly as they stand, and the activities of its timeline', async () => {
    await createCrmTables(server());
    await server().sql(
      "UPDATE customers SET balance = 12345678901234567890.1234567890, customer_no = 'C-1', tier = ''",
    );
    await using session = openCrm(server());
    const { messages } = await pullAll(session);
    const [customer] = customersOf(messages);
    expect(customer).toMatchObject({
      reference: { system: 'crm-legacy', kind: 'customer', id: '1' },
      card: {
        '@type': 'Card',
        version: '2.0',
        name: { full: 'Ada Example' },
        phones: { main: { number: '+49 30 1234' } },
        emails: { main: { address: 'ada@example.test' } },
      },
      writable: ['/name/full', '/phones/main/number', '/emails/main/address', '/extra/balance'],
      links: [{ key: 'customerNo', value: 'C-1' }],
    });
    // SQLite keeps a DECIMAL as a floating number; the others keep every digit.
    if (server().engine !== 'sqlite')
      expect(customer?.card.extra).toEqual({ balance: '12345678901234567890.1234567890' });
    expect(customer?.changedAt).toBeGreaterThan(Date.now() - 60_000);
    expect(customer?.changedAt).toBeLessThan(Date.now() + 5_000);
    const entries = messages.flatMap((message) => (message.body.type === 'entry' ? [message.body] : []));
    expect(entries).toMatchObject([
      {
        kind: 'activity',
        text: 'Looked at the machine',
        author: { role: 'agent', name: 'Kim' },
        on: { customer: { id: '1' } },
      },
    ]);
  });

  it.each(ways)(
    'goes on where it stopped, and a repeated pull tells the same under the same ids (%s)',
    async (_, way) => {
      await createCrmTables(server());
      await using session = openCrm(server(), way);
      const first = await pullAll(session);
      const again = await pullAll(session);
      expect(again.messages.map(({ id }) => id)).toEqual(first.messages.map(({ id }) => id));
      await addCustomer(server(), { full_name: "'Grace Example'" });
      await server().sql(`UPDATE customers SET phone = '+1 2', updated_at = ${nowIn(server())} WHERE id = 1`);
      const next = await pullAll(session, first.cursor);
      const told = customersOf(next.messages).map(({ card }) => card.name?.full);
      expect(told.toSorted()).toEqual(['Ada Example', 'Grace Example']);
      expect(customersOf((await pullAll(session, next.cursor)).messages)).toEqual([]);
    },
  );

  it.each(ways)('a value that changes and changes back is told each time (%s)', async (_, way) => {
    await createCrmTables(server());
    await using session = openCrm(server(), way);
    let { cursor } = await pullAll(session);
    const ids = new Set<string>();
    for (const phone of ['+1', '+2', '+1', '+2']) {
      await server().sql(`UPDATE customers SET phone = '${phone}', updated_at = ${nowIn(server())} WHERE id = 1`);
      const next = await pullAll(session, cursor);
      cursor = next.cursor;
      const [customer] = customersOf(next.messages);
      expect(customer?.card.phones?.['main']?.number).toBe(phone);
      ids.add(customer?.messageId ?? '');
    }
    expect(ids.size).toBe(4);
  });

  it('reads more rows than a page holds, all with the same time, each once', async () => {
    await createCrmTables(server());
    const stamp = "'2026-01-05 08:00:00'";
    const rows = Array.from({ length: 1_203 }, (_, index) => `('Person ${index}', ${stamp})`);
    await server().sql(`INSERT INTO customers (full_name, updated_at) VALUES ${rows.join(', ')}`);
    await using session = openCrm(server());
    const { messages } = await pullAll(session);
    const names = customersOf(messages).map(({ reference }) => reference.id);
    expect(names).toHaveLength(1_204);
    expect(new Set(names).size).toBe(1_204);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  });

  it('a row with the time of one that was read, but a smaller key, is not lost', async () => {
    await createCrmTables(server());
    await using session = openCrm(server());
    const stamp = "'2036-01-05 08:00:00.000'";
    await addCustomer(server(), { id: '100', full_name: "'Later key'", updated_at: stamp });
    const first = await pullAll(session);
    await addCustomer(server(), { id: '50', full_name: "'Smaller key'", updated_at: stamp });
    const next = await pullAll(session, first.cursor);
    expect(customersOf(next.messages).map(({ card }) => card.name?.full)).toEqual(['Smaller key']);
    expect(customersOf((await pullAll(session, next.cursor)).messages)).toEqual([]);
  });

  it.each(ways.slice(1))('a deleted customer is told as removed (%s)', async (_, way) => {
    await createCrmTables(server());
    await using session = openCrm(server(), way);
    const first = await pullAll(session);
    await server().sql('DELETE FROM customers WHERE id = 1');
    const { messages } = await pullAll(session, first.cursor);
    expect(messages.map(({ body }) => body)).toMatchObject([{ type: 'removed', reference: { id: '1' } }]);
  });

  it.each(ways)('writers at work while it reads: every customer is told, under one id (%s)', async (_, way) => {
    await createCrmTables(server());
    await using session = openCrm(server(), way);
    const told = new Map<string, string>();
    let cursor: string | undefined;
    const read = async (): Promise<void> => {
      const next = await pullAll(session, cursor);
      cursor = next.cursor;
      for (const { reference, messageId } of customersOf(next.messages)) {
        told.set(messageId, reference.id);
      }
    };
    const names = Array.from({ length: 120 }, (_, index) => index);
    const writing = (async () => {
      for (const index of names) await addCustomer(server(), { full_name: `'Writer ${index}'` });
    })();
    let done = false;
    void writing.finally(() => (done = true));
    while (!done) await read();
    await writing;
    await read();
    expect(new Set(told.values()).size).toBe(121);
    expect(told.size).toBe(121);
  });

  it('a row whose time cannot be read is told as unreadable with the column, and the others go on', async () => {
    if (server().engine !== 'sqlite') return expect(server().engine).toMatch(/mariadb|postgres/);
    await createCrmTables(server());
    await server().sql("INSERT INTO activities (customer_id, at, body) VALUES (1, 'next tuesday', 'Lunch')");
    await using session = openCrm(server());
    const { messages } = await pullAll(session);
    const unreadable = messages.flatMap(({ body }) => (body.type === 'unreadable' ? [body.reason] : []));
    expect(unreadable).toEqual([expect.stringMatching(/activities row 2: column "at" holds "next tuesday"/)]);
    expect(customersOf(messages)).toHaveLength(1);
  });

  it('a cursor of another mapping or of nobody starts anew', async () => {
    await createCrmTables(server());
    await using session = openCrm(server());
    for (const cursor of ['not json', '{"v":9}']) {
      expect(customersOf(valueOf(await session.pull(cursor, soon())).messages)).toHaveLength(1);
    }
  });
}
