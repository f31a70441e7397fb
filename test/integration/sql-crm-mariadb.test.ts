import { afterAll, beforeAll, describe } from 'vitest';
import { mariadbRequirement, startMariadb } from '../kit/real/mariadb.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { bulkRules, bulkServerRules } from './sql-crm/bulk-rules.ts';
import { overNetwork, type CrmServer } from './sql-crm/crm-server.ts';
import { lateCommitRules } from './sql-crm/late-commit-rules.ts';
import { pullRules } from './sql-crm/pull-rules.ts';
import { branchRules, serverFaultRules } from './sql-crm/server-fault-rules.ts';
import { writeRules } from './sql-crm/write-rules.ts';

describeReal(mariadbRequirement, 'a CRM in MariaDB', () => {
  let running: CrmServer;
  beforeAll(async () => {
    running = overNetwork('mariadb', await startMariadb());
  });
  afterAll(() => running[Symbol.asyncDispose]());
  const server = (): CrmServer => running;

  pullRules(server);
  lateCommitRules(server);
  describe('checked, then written in one transaction', () => {
    writeRules(server, { prepare: 'check' });
  });
  describe('written together', () => {
    bulkRules(server);
    bulkServerRules(server);
  });
  describe('prepared by the server', () => {
    writeRules(server, { prepare: 'native' });
    branchRules(server);
  });
  serverFaultRules(server);
});
