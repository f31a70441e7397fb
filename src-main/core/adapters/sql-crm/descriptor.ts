import type { AdapterDescriptor } from '../adapter.ts';
import type { Capabilities } from '../capabilities.ts';
import { sqlCrmSettingsSchema, type SqlCrmSettings } from './settings.ts';

/** What every system of this kind promises, whatever its settings. */
const least: Capabilities = {
  concurrency: 'beforeImage',
  createSafety: 'idempotencyKey',
  delta: 'fullScan',
  prepare: 'check',
  compensate: 'inverse',
  probe: 'byKey',
  availability: 'always',
  actsAs: 'sharedKeyWithAudit',
};

/** A CRM that is a database: MariaDB or MySQL, PostgreSQL, SQLite. */
export const sqlCrmDescriptor: AdapterDescriptor<SqlCrmSettings> = {
  name: 'sql-crm',
  title: { en: 'CRM database', zh: '客户数据库' },
  settings: sqlCrmSettingsSchema,
  secretSettings: ['password'],
  capabilities: least,
  capabilitiesOf: ({ prepare, customers }) => ({
    ...least,
    delta: customers.changeTable ? 'cursor' : customers.updatedAt === undefined ? 'fullScan' : 'timestamp',
    prepare,
  }),
  acts: ['updateContact', 'logCall'],
  // A call log adds a row of its own; there is nothing that could be stale.
  actCapabilities: { logCall: { concurrency: 'none' } },
  groupsActs: true,
  pullEveryMs: 700,
  // Locks are waited for two seconds by every engine; after that a statement that was on its way has ended.
  settleMs: 3_000,
  endpointOf: (settings) =>
    settings.engine === 'sqlite'
      ? { kind: 'path', path: settings.file }
      : // Both engines agree on TLS inside their own protocol.
        {
          kind: 'socket',
          host: settings.host,
          port: settings.port,
          tls: settings.tls !== false,
          ...(settings.tls === false ? {} : { startTls: true }),
        },
};
