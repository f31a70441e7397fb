import Database from 'better-sqlite3';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { smallDisk } from '../kit/small-disk.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { bulkRules } from './sql-crm/bulk-rules.ts';
import { createCrmTables, runOn, sqliteCrm, type CrmServer } from './sql-crm/crm-server.ts';
import { changePhone, errorOf, logCall, openCrm, operationOf, soon, valueOf } from './sql-crm/crm-session.ts';
import { pullRules } from './sql-crm/pull-rules.ts';
import { writeRules } from './sql-crm/write-rules.ts';

describe('a CRM in SQLite', () => {
  const server = sqliteCrm();
  afterAll(() => server[Symbol.asyncDispose]());

  pullRules(() => server);
  writeRules(() => server, {});
  bulkRules(() => server);

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
        advice: { key: 'systems.advice.checkFile' },
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

  it('a full disk makes a commit wait with a clear reason, and nothing of it was written', async () => {
    using disk = smallDisk(256);
    if (!disk) return expect(smallDisk(256)).toBeUndefined();
    const file = join(disk.path, 'crm.sqlite');
    const own = new Database(file);
    const crowded: CrmServer = {
      ...sqliteCrm(),
      connection: { engine: 'sqlite', file },
      sql: (...all) => runOn(own, all),
    };
    await createCrmTables(crowded);
    await using session = openCrm(crowded);
    const operation = operationOf(logCall('1', 'x'.repeat(150_000)));
    const { state } = valueOf(await session.prepare(operation, soon()));
    writeFileSync(join(disk.path, 'filler'), Buffer.alloc(90_000));
    expect(errorOf(await session.commit(operation, state, soon()))).toMatchObject({
      kind: 'busy',
      message: expect.stringMatching(/disk of the system is full/),
      advice: { key: 'systems.advice.freeDiskSpace' },
    });
    rmSync(join(disk.path, 'filler'));
    expect(valueOf(await session.probe(operation, state, soon()))).toEqual({ found: 'absent' });
    expect(await crowded.sql('SELECT id FROM activities WHERE op_key IS NOT NULL')).toEqual([]);
    own.close();
  });
});
