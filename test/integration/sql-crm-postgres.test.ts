import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresRequirement, startPostgres } from '../kit/real/postgres.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { bulkRules, bulkServerRules } from './sql-crm/bulk-rules.ts';
import { createCrmTables, overNetwork, type CrmServer } from './sql-crm/crm-server.ts';
import { errorOf, logCall, openCrm, operationOf, soon, valueOf } from './sql-crm/crm-session.ts';
import { lateCommitRules } from './sql-crm/late-commit-rules.ts';
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

describeReal(postgresRequirement, 'PostgreSQL as it is installed, without prepared transactions', () => {
  it('is named with what to set when it should prepare, and works when it should only check', async () => {
    await using running = overNetwork('postgres', await startPostgres({ maxPreparedTransactions: 0 }));
    await createCrmTables(running);
    await using strict = openCrm(running, { prepare: 'native' });
    expect(errorOf(await strict.health(soon()))).toMatchObject({
      kind: 'misconfigured',
      message: expect.stringMatching(/max_prepared_transactions is 0/),
      advice: { key: 'systems.advice.allowPrepare' },
    });
    const operation = operationOf(logCall('1'));
    expect(errorOf(await strict.prepare(operation, soon()))).toMatchObject({ kind: 'misconfigured' });
    await using plain = openCrm(running);
    expect(valueOf(await plain.prepare(operation, soon())).level).toBe('checked');
    expect(valueOf(await plain.commit(operation, {}, soon())).evidence).toMatch(/^activities \d$/);
  });
});
