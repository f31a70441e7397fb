import { join } from 'node:path';
import { createDemoCrm } from '../demo-crm.ts';
import { parseSystemId } from '../demo-ids.ts';
import { demoCustomers } from '../demo-story.ts';
import type { StartDemoSystem } from '../demo-system.ts';

/** The demo's CRM: a database of its own, with triggers that note every change. */
export const startDemoSqlCrm: StartDemoSystem = ({ folder, now }) => {
  const settings = createDemoCrm(join(folder, 'crm.db'), demoCustomers(now));
  return Promise.resolve({
    config: {
      id: parseSystemId('crm'),
      adapter: 'sql-crm',
      name: 'CRM',
      names: { zh: '客户系统' },
      settings: { ...settings },
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
};
