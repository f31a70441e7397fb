import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import { StoreError } from '../../../src-main/core/store/store-error.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const entry = fileURLToPath(new URL('../../kit/children/open-store.ts', import.meta.url));
const open = (path: string) => openStore({ path, clock: createRealClock(), logger: nullLogger });
const nobody = 65_534;

async function openInChild(path: string, user = ''): Promise<AsyncDisposable & { readonly answer: unknown }> {
  const child = spawn(process.execPath, [entry, path, user], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    answer: JSON.parse(line.toString()),
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

test('a workspace that another process has open is refused at once, and opens after that process is gone', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  {
    await using other = await openInChild(path);
    expect(other.answer).toEqual({ ok: true });
    const refused = open(path);
    expect(refused).toMatchObject({ ok: false, error: { kind: 'locked', path } });
    expect(!refused.ok && refused.error.message).toMatch(/in use by another process.*Close the other Trunkline/s);
  }
  const opened = open(path);
  expect(opened.ok).toBe(true);
  if (opened.ok) opened.value[Symbol.dispose]();
});

test('a second store on the same file in the same process is refused too', async () => {
  await using dir = tempDir();
  using first = openTestStore({ path: `${dir.path}/w.db` });
  expect(open(first.path)).toMatchObject({ ok: false, error: { kind: 'locked' } });
  expect(first.write('process', (tx) => tx.prepare('SELECT 1').pluck().get())).toBe(1);
});

test('a foreign tool that holds the write lock makes a write fail by name, not hang; the next one works', async () => {
  await using dir = tempDir();
  using store = openTestStore({ path: `${dir.path}/w.db` });
  const tool = new Database(store.path);
  tool.exec('BEGIN IMMEDIATE');
  const write = () => store.write('process', (tx) => tx.prepare('UPDATE bus_owner SET epoch = epoch').run());
  expect(write).toThrow(StoreError);
  await expect(store.writeSoon('process', () => 1)).rejects.toMatchObject({ kind: 'locked' });
  tool.exec('ROLLBACK');
  tool.close();
  expect(write).not.toThrow();
});

test('a file without write permission is refused when it is opened, with what to do', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  openTestStore({ path })[Symbol.dispose]();
  chmodSync(path, 0o444);
  chmodSync(`${path}-lock`, 0o666);
  chmodSync(dir.path, 0o777);
  await using child = await openInChild(path, process.getuid?.() === 0 ? `${nobody}` : '');
  expect(child.answer).toMatchObject({ ok: false, kind: 'readOnly' });
  expect(child.answer).toMatchObject({ message: expect.stringContaining('Give your account write access') });
});

test('a folder that does not exist is named', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/missing/w.db`;
  expect(open(path)).toMatchObject({ ok: false, error: { kind: 'unusable', path } });
});

test('a file that is something else is refused and left as it was', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  writeFileSync(path, 'this is a letter, not a database\n'.repeat(100));
  const before = statSync(path);
  expect(open(path)).toMatchObject({ ok: false, error: { kind: 'corrupt' } });
  expect(statSync(path)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
});

test('a file from a newer version is refused', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  openTestStore({ path })[Symbol.dispose]();
  const db = new Database(path);
  db.prepare('INSERT INTO schema_migrations (id, name, applied_at) VALUES (9999, ?, 0)').run('from-the-future');
  db.close();
  const refused = open(path);
  expect(refused).toMatchObject({ ok: false, error: { kind: 'newer' } });
  expect(!refused.ok && refused.error.message).toContain('from-the-future');
});

test('a damaged page is reported as damage by the read and the write that meet it', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  {
    using store = openTestStore({ path });
    store.write('process', (tx) => {
      const add = tx.prepare('INSERT INTO bus_key (topic, key, first_seq, expires_at) VALUES (1, ?, 1, 0)');
      for (let n = 0; n < 2_000; n++) add.run(`key ${n} ${'x'.repeat(60)}`);
    });
  }
  const file = openSync(path, 'r+');
  const { size } = statSync(path);
  // All pages of the last third; the schema is in what was there before the rows.
  for (let at = Math.floor(size / 12_288) * 8_192; at < size; at += 4_096)
    writeSync(file, Buffer.alloc(512, 0xab), 0, 512, at);
  closeSync(file);
  using store = openTestStore({ path });
  const failures = [
    () => store.read((db) => db.prepare('SELECT sum(length(key)) FROM bus_key').get()),
    () => store.write('process', (tx) => tx.prepare("UPDATE bus_key SET first_seq = 2 WHERE key LIKE '%x'").run()),
  ].map((attempt) => {
    try {
      attempt();
      return undefined;
    } catch (error) {
      return error;
    }
  });
  for (const failure of failures) expect(failure).toMatchObject({ name: 'StoreError', kind: 'corrupt', path });
  expect(String(failures[0])).toContain('restore a backup');
});
