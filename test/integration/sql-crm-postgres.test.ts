import { afterAll, beforeAll, describe } from 'vitest';
import { postgresRequirement, startPostgres } from '../kit/real/postgres.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { overNetwork, type CrmServer } from './sql-crm/crm-server.ts';
import { pullRules } from './sql-crm/pull-rules.ts';
import { branchRules, serverFaultRules } from './sql-crm/server-fault-rules.ts';
import { writeRules } from './sql-crm/write-rules.ts';

describeReal(postgresRequirement, 'a CRM in PostgreSQL', () => {
  let running: CrmServer;
  beforeAll(async () => {
    running = overNetwork('postgres', await startPostgres());
  });
  afterAll(() => running[Symbol.asyncDispose]());
  const server = (): CrmServer => running;

  pullRules(server);
  describe('checked, then written in one transaction', () => writeRules(server, { prepare: 'check' }));
  describe('prepared by the server', () => {
    writeRules(server, { prepare: 'native' });
    branchRules(server);
  });
  serverFaultRules(server);
});
