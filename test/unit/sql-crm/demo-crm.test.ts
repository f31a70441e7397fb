import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { sqlCrm } from '../../../src-main/core/adapters/sql-crm/index.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { createDemoCrm, type DemoCustomer } from '../../../src-main/demo/demo-crm.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const at = Date.UTC(2026, 10, 20, 8);
const customers: DemoCustomer[] = [
  { customerNo: 'K-1', name: '王小明', phone: '138 0013 8001', tier: 'gold', changedAt: at },
  {
    customerNo: 'K-2',
    name: 'Anna Müller',
    email: 'anna@demo.example',
    changedAt: at,
    activities: [{ at, kind: 'visit', author: 'Kim', text: 'Signed the contract' }],
  },
];

it('the demo CRM is a system like any other: its settings are valid and its data is read through the adapter', async () => {
  await using folder = tempDir();
  const file = join(folder.path, 'crm.sqlite');
  const settings = v.parse(sqlCrm.descriptor.settings, createDemoCrm(file, customers));
  createDemoCrm(file, []);
  await using session = sqlCrm.open({
    system: 'crm-demo' as SystemId,
    systemName: 'CRM',
    settings,
    clock: createRealClock(),
    logger: nullLogger,
    region: 'CN',
    agent: { id: 'kim', name: 'Kim' },
  });
  const batch = await session.pull(undefined, AbortSignal.timeout(5_000));
  if (!batch.ok) throw new Error(batch.error.message);
  expect(batch.value.messages.map(({ body }) => body)).toMatchObject([
    {
      type: 'customer',
      card: { name: { full: '王小明' }, phones: { main: { number: '138 0013 8001' } }, extra: { tier: 'gold' } },
      links: [{ key: 'customerNo', value: 'K-1' }],
    },
    { type: 'customer', reference: { id: 'K-2' } },
    { type: 'entry', text: 'Signed the contract', on: { customer: { id: 'K-2' } } },
  ]);
});
