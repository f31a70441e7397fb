import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConversationRow } from '../../src-shared/model/conversation.ts';
import type { IntentId } from '../../src-shared/model/ids.ts';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { smallDisk } from '../kit/small-disk.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { rowOf, startTroubledWorkplace, type TroubledWorkplace } from '../kit/troubled-workplace.ts';
import { startTrunkline } from '../kit/trunkline-process.ts';

/** Leaves no byte free on the file system of a folder; answers what gives the room back. */
function fillUp(folder: string): () => void {
  const file = join(folder, 'filler');
  for (let block = 1024 * 1024; block >= 512; block = Math.floor(block / 2)) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(block), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  return () => rmSync(file);
}

const replyTo = (row: ConversationRow, id: string): Intent => ({
  id: id as IntentId,
  conversation: row.id,
  acts: [{ act: 'reply', ticket: row.reference!, text: `Corrected (${id}). ${'x'.repeat(150_000)}` }],
});

const probe = smallDisk(64);
probe?.[Symbol.dispose]();

describe.skipIf(probe === undefined)('a small disk under the data folder (needs root on Linux)', () => {
  let place: TroubledWorkplace;
  beforeEach(async () => {
    place = await startTroubledWorkplace();
  });
  afterEach(() => place[Symbol.asyncDispose]());

  test('that is full refuses an act with a clear error and keeps no half of it; with room again the same send goes out once', async () => {
    using disk = smallDisk(24 * 1024)!;
    const ticket = place.openTicket('Wrong VAT rate');
    await using desk = await place.start([place.ticketSystem()], { dataDir: disk.path });
    const row = await rowOf(desk, 'Wrong VAT rate');
    const makeRoom = fillUp(disk.path);
    expect(statfsSync(disk.path).bavail).toBe(0);

    const intent = replyTo(row, 'on-full-disk');
    expect(await desk.client.intents.submit(intent)).toEqual({
      ok: false,
      error: {
        code: 'OVERLOADED',
        retryable: true,
        message: expect.stringMatching(
          /^Nothing was recorded and nothing was sent\. The disk of the workspace file is full .*Free some space/,
        ),
      },
    });
    // What was stored can still be read.
    expect(await rowOf(desk, 'Wrong VAT rate')).toMatchObject({ id: row.id });
    const replies = () =>
      place.tracker.ticket(ticket)!.transactions.filter((one) => one.text?.includes('(on-full-disk)')).length;
    expect(replies()).toBe(0);

    makeRoom();
    const sent = await desk.client.intents.submit(intent);
    expect(sent).toMatchObject({ ok: true, value: { durability: 'power', duplicate: false } });
    if (!sent.ok) return;
    await desk.until(
      (listener) => desk.client.transactions.live({ id: sent.value.transaction }, listener),
      (view: TransactionView) => (view.state === 'done' ? view : undefined),
    );
    expect(replies()).toBe(1);
  });

  test('that is full is shown at the system whose records cannot be kept, and none of them is missed', async () => {
    using disk = smallDisk(24 * 1024)!;
    place.openTicket('Before');
    await using desk = await place.start([place.ticketSystem()], { dataDir: disk.path });
    await rowOf(desk, 'Before');
    const makeRoom = fillUp(disk.path);
    for (let i = 0; i < 60; i++) place.openTicket(`During ${i} ${'x'.repeat(400)}`);
    await desk.client.systems.retryNow({ id: 'tickets' });
    expect(await desk.shown('tickets', 'degraded')).toMatchObject({
      said: expect.stringContaining('The disk of the workspace file is full'),
      advice: { key: 'systems.advice.checkOwnDisk' },
    });
    makeRoom();
    await desk.client.systems.retryNow({ id: 'tickets' });
    await desk.shown('tickets', 'ok');
    await desk.eventually(async () => {
      const listed = await desk.client.inbox.list({ view: 'all', limit: 200 });
      return listed.ok && listed.value.total === 61 ? true : undefined;
    });
  });

  test('that may only be read is named when Trunkline is started on it', async () => {
    using disk = smallDisk(4096)!;
    mkdirSync(join(disk.path, 'data'));
    execFileSync('mount', ['-o', 'remount,ro', disk.path], { stdio: 'ignore' });
    await using refused = startTrunkline(['--no-window', '--data-dir', join(disk.path, 'data')]);
    const { code, stderr } = await refused.ended;
    expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(
      /^The data folder .*cannot be used: .*(EROFS|readonly|read-only|unable to open).*Make it writable, or give another folder with --data-dir\./,
    );
  });
});

describe('a workspace file that cannot be used ends the start with one line that says what to do', () => {
  let folder: AsyncDisposable & { readonly path: string };
  beforeEach(() => {
    folder = tempDir();
    mkdirSync(join(folder.path, 'data'));
    const config = { agent: { id: 'a', name: 'A' }, systems: [] };
    writeFileSync(join(folder.path, 'workspace.json'), JSON.stringify(config));
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const file = (): string => join(folder.path, 'data', 'workspace.db');
  async function refusal(): Promise<string> {
    await using refused = startTrunkline([
      ...['--no-window', '--data-dir', join(folder.path, 'data')],
      ...['--config', join(folder.path, 'workspace.json')],
    ]);
    const { code, stdout, stderr } = await refused.ended;
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1]);
    expect(stderr).toContain(file());
    return stderr;
  }

  test('because it is damaged', async () => {
    writeFileSync(file(), `SQLite format 3\0${'rubbish'.repeat(2000)}`);
    expect(await refusal()).toMatch(/^The workspace file is damaged or not a workspace file .*restore a backup\.\n$/);
    expect(existsSync(file())).toBe(true);
  });

  test('because a newer version wrote it', async () => {
    await using first = startTrunkline([
      ...['--no-window', '--data-dir', join(folder.path, 'data')],
      ...['--config', join(folder.path, 'workspace.json')],
    ]);
    await first.ready;
    first.child.kill('SIGTERM');
    await first.ended;
    const db = new Database(file());
    const highest = db.prepare('SELECT max(id) FROM schema_migrations').pluck().get() as number;
    db.prepare('INSERT INTO schema_migrations SELECT ?, name, applied_at FROM schema_migrations LIMIT 1').run(
      highest + 1,
    );
    db.close();
    expect(await refusal()).toMatch(
      /^The workspace file was written by a newer version of Trunkline .*Install the newer version again\.\n$/,
    );
  });

  test('because another tool writes to it', async () => {
    const db = new Database(file());
    db.exec('CREATE TABLE t (x); BEGIN EXCLUSIVE');
    try {
      expect(await refusal()).toMatch(/^The workspace file is in use by another process .*try again\.\n$/);
    } finally {
      db.close();
    }
  });

  test('because its secrets are damaged only the secret command ends, in one line', async () => {
    writeFileSync(join(folder.path, 'data', 'secrets.json'), '{"version":');
    await using refused = startTrunkline(['secret', 'list', '--data-dir', join(folder.path, 'data')]);
    const { code, stderr } = await refused.ended;
    expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(/secrets\.json is damaged: restore it, or move it away and set the secrets again/);
  });
});
