import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { excelComplaints } from '../../../src-main/core/adapters/excel-complaints/index.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { smallDisk } from '../../kit/small-disk.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const system = 'sheet' as SystemId;
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const minutes = 60_000;

async function sheetIn(folder: string, rows = 'A-1,open\n'): Promise<{ session: AdapterSession; file: string }> {
  const file = join(folder, 'complaints.csv');
  await writeFile(file, `No,State\n${rows}`);
  const settings = { file, key: ['No'], columns: { status: 'State' }, statuses: { open: 'open', done: 'resolved' } };
  const session = excelComplaints.open({
    system,
    systemName: 'Sheet',
    settings: v.parse(excelComplaints.descriptor.settings, settings),
    clock: createRealClock(),
    logger: nullLogger,
    region: 'CN',
    agent: { id: 'kim', name: 'Kim' },
  });
  return { session, file };
}

const operation: Operation = {
  key: 'k1.p1',
  agent: { id: 'kim', name: 'Kim' },
  acts: [{ act: 'updateTicket', ticket: { system, kind: 'ticket', id: 'A-1' }, changes: { status: 'done' } }],
};

async function lockAged(path: string, text: string, ageMs: number): Promise<void> {
  await writeFile(path, text);
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
}

async function commit(session: AdapterSession) {
  const prepared = await session.prepare?.(operation, soon());
  if (prepared?.ok !== true) throw new Error(prepared?.error.message);
  return session.commit?.(operation, prepared.value.state, soon());
}

it('a lock that Excel left behind when it crashed does not keep the row from being written', async () => {
  await using dir = tempDir();
  const { session, file } = await sheetIn(dir.path);
  const lock = join(dir.path, '~$complaints.csv');
  await lockAged(lock, '\u0005Li Na', 25 * 60 * minutes);
  expect(await commit(session)).toMatchObject({ ok: true });
  expect(await readFile(file, 'utf8')).toBe('No,State\nA-1,done\n');
});

it('a Trunkline that crashed while it wrote holds the file for ten minutes, not for a day', async () => {
  await using dir = tempDir();
  const { session, file } = await sheetIn(dir.path);
  const lock = join(dir.path, '.~lock.complaints.csv#');
  await lockAged(lock, ',Trunkline,,,;', 9 * minutes);
  expect(await commit(session)).toMatchObject({
    ok: false,
    error: { kind: 'busy', message: expect.stringContaining('open by Trunkline') },
  });
  await lockAged(lock, ',Trunkline,,,;', 11 * minutes);
  expect(await commit(session), 'the old lock is removed').toMatchObject({ ok: false, error: { kind: 'busy' } });
  expect(await commit(session)).toMatchObject({ ok: true });
  expect(await readFile(file, 'utf8')).toBe('No,State\nA-1,done\n');
  expect(await readdir(dir.path)).toEqual(['complaints.csv']);
});

it('a disk without room leaves neither a lock nor half a file behind, and the row is written once there is room', async ({
  skip,
}) => {
  using disk = smallDisk(256);
  if (disk === undefined) return skip('a small disk needs root on Linux');
  const { session, file } = await sheetIn(disk.path);
  const filler = join(disk.path, 'filler');
  await writeFile(filler, Buffer.alloc(256 * 1024)).catch(() => {});
  expect(await commit(session)).toMatchObject({
    ok: false,
    error: { kind: 'busy', message: 'there is no room to write complaints.csv' },
  });
  expect(await readdir(disk.path)).toEqual(['complaints.csv', 'filler']);
  await rm(filler);
  expect(await commit(session)).toMatchObject({ ok: true });
  expect(await readFile(file, 'utf8')).toBe('No,State\nA-1,done\n');
});
