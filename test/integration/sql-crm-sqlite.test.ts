import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { createCrmTables, sqliteCrm } from './sql-crm/crm-server.ts';
import { changePhone, errorOf, logCall, openCrm, operationOf, soon, valueOf } from './sql-crm/crm-session.ts';
import { pullRules } from './sql-crm/pull-rules.ts';
import { writeRules } from './sql-crm/write-rules.ts';

describe('a CRM in SQLite', () => {
  const server = sqliteCrm();
  afterAll(() => server[Symbol.asyncDispose]());

  pullRules(() => server);
  writeRules(() => server, {});

  it('a file that is not there, or is no database, is named', async () => {
    await using folder = tempDir();
    const missing = join(folder.path, 'none.sqlite');
    const text = join(folder.path, 'letter.sqlite');
    writeFileSync(text, 'Dear customer, '.repeat(200));
    for (const file of [missing, text]) {
      await using session = openCrm(server, { file });
      expect(errorOf(await session.health(soon()))).toMatchObject({
        kind: 'misconfigured',
        message: expect.stringContaining(file),
        advice: { key: 'systems.advice.sqlFile' },
      });
    }
  });

  it('a writer that holds the database makes a commit busy, never half done, and the event loop goes on', async () => {
    await createCrmTables(server);
    await using session = openCrm(server);
    const operation = operationOf(changePhone('1', '+49 30 1234', '+49 30 9999'), logCall('1'));
    const { state } = valueOf(await session.prepare(operation, soon()));
    if (server.connection.engine !== 'sqlite') throw new Error('not SQLite');
    const other = new Database(server.connection.file);
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 5);
    expect(errorOf(await session.commit(operation, state, soon()))).toMatchObject({ kind: 'busy' });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
    other.exec('ROLLBACK');
    other.close();
    expect((await session.commit(operation, state, soon())).ok).toBe(true);
  });
});
