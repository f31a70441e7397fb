import * as v from 'valibot';
import { expect, it } from 'vitest';
import { dialectOf } from '../../../src-main/core/adapters/sql-crm/dialects/dialect-of.ts';
import type { SqlConnection } from '../../../src-main/core/adapters/sql-crm/dialects/dialect.ts';
import { sqlCrmSettingsSchema } from '../../../src-main/core/adapters/sql-crm/settings.ts';
import { raw } from '../../../src-main/core/adapters/sql-crm/sql-text.ts';
import { addCustomer, createCrmTables, mapping, nowIn, type CrmServer } from './crm-server.ts';
import { customersOf, openCrm, pullAll, soon } from './crm-session.ts';

const ways = [
  ['by change time', {}],
  [
    'by change table',
    {
      customers: {
        ...mapping.customers,
        updatedAt: undefined,
        changeTable: { table: 'customer_changes', sequence: 'seq', key: 'customer_id' },
      },
    },
  ],
] as const;

/** A second connection, for a transaction beside those of the test. */
function connectBeside(server: CrmServer): Promise<SqlConnection> {
  const settings = v.parse(sqlCrmSettingsSchema, { ...server.connection, ...mapping });
  return dialectOf(settings).connect(soon(), () => {});
}

export function lateCommitRules(server: () => CrmServer): void {
  it.each(ways)('what is committed after something newer was read is not lost, nor told twice (%s)', async (_, way) => {
    await createCrmTables(server());
    await using session = openCrm(server(), way);
    const start = await pullAll(session);
    const slow = await connectBeside(server());
    await slow.run(raw('BEGIN'));
    await slow.run(raw(`INSERT INTO customers (full_name, updated_at) VALUES ('Slow', ${nowIn(server())})`));
    await addCustomer(server(), { full_name: "'Quick'" });
    const first = await pullAll(session, start.cursor);
    expect(customersOf(first.messages).map(({ card }) => card.name?.full)).toEqual(['Quick']);
    await slow.run(raw('COMMIT'));
    slow.destroy();
    const second = await pullAll(session, first.cursor);
    expect(customersOf(second.messages).map(({ card }) => card.name?.full)).toEqual(['Slow']);
    expect((await pullAll(session, second.cursor)).messages).toEqual([]);
  });

  it('a call that was logged late in another program is not lost either', async () => {
    await createCrmTables(server());
    await using session = openCrm(server());
    const start = await pullAll(session);
    const slow = await connectBeside(server());
    const insert = (text: string): string =>
      `INSERT INTO activities (customer_id, at, body) VALUES (1, '2020-01-01 00:00:00', '${text}')`;
    await slow.run(raw('BEGIN'));
    await slow.run(raw(insert('Slow')));
    await server().sql(insert('Quick'));
    const first = await pullAll(session, start.cursor);
    await slow.run(raw('COMMIT'));
    slow.destroy();
    const second = await pullAll(session, first.cursor);
    const texts = [...first.messages, ...second.messages].flatMap(({ body }) =>
      body.type === 'entry' ? [body.text] : [],
    );
    expect(texts).toEqual(['Quick', 'Slow']);
  });
}
