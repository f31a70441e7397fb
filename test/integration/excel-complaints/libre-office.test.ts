import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { excelComplaints } from '../../../src-main/core/adapters/excel-complaints/index.ts';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import {
  flatDocument,
  libreOfficeRequirement,
  startLibreOffice,
  type LibreOffice,
} from '../../kit/real/libre-office.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const system = 'sheet' as SystemId;
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const header = ['No', 'Day', 'Name', 'Text', 'State', 'Notes', 'Cost', 'Twice'];

describeReal([libreOfficeRequirement], 'a workbook that people keep editing', () => {
  let stack: AsyncDisposableStack;
  let office: LibreOffice;
  let file: string;
  let session: AdapterSession;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    office = stack.use(startLibreOffice());
    file = join(stack.use(tempDir()).path, 'complaints.xlsx');
    const rows = ['A-1', 'A-2', 'A-3'].map((no, index) => [
      no,
      { date: `2026-11-2${index}` },
      'Anna Müller 客户',
      `Text of ${no}\nsecond line`,
      'open',
      'phoned',
      { number: 12.5 + index },
      { formula: `[.G${index + 2}]*2`, value: 25 + 2 * index },
    ]);
    await office.workbook(flatDocument(header, rows), file);
    const columns = { date: 'Day', customerName: 'Name', text: 'Text', status: 'State', notes: 'Notes' };
    const settings = { file, key: ['No'], columns, statuses: { open: 'open', done: 'resolved' } };
    session = stack.use(
      excelComplaints.open({
        system,
        systemName: 'Sheet',
        settings: v.parse(excelComplaints.descriptor.settings, settings),
        clock: createRealClock(),
        logger: nullLogger,
        region: 'CN',
        agent: { id: 'kim', name: 'Kim' },
      }),
    );
  }, 90_000);
  afterAll(() => stack.disposeAsync());

  const write = (id: string, key: string): Operation => ({
    key,
    agent: { id: 'kim', name: 'Kim' },
    acts: [
      { act: 'updateTicket', ticket: { system, kind: 'ticket', id }, changes: { status: 'done' } },
      { act: 'addNote', ticket: { system, kind: 'ticket', id }, text: 'Money sent back <&> 退款' },
    ],
  });
  const prepared = async (operation: Operation) => {
    const answer = await session.prepare?.(operation, soon());
    if (answer?.ok !== true) throw new Error(answer?.error.message);
    return answer.value.state;
  };

  it('made by LibreOffice is read with its dates and values', async () => {
    const batch = await session.pull(undefined, soon());
    const first = batch.ok ? batch.value.messages.find(({ body }) => body.type === 'ticket')?.body : undefined;
    expect(first).toMatchObject({
      number: 'A-1',
      subject: 'Text of A-1',
      createdAt: Date.UTC(2026, 10, 19, 16),
      requesters: [{ name: 'Anna Müller 客户' }],
      customFields: { Cost: '12.5', Twice: '25' },
    });
  });

  it('is written so that LibreOffice reads it again, with formulas and styles as they were', async () => {
    const operation = write('A-2', 'k1.p1');
    expect(await session.commit?.(operation, await prepared(operation), soon())).toMatchObject({ ok: true });
    const flat = (await office.convert(file, 'fods')).toString('utf8');
    expect(flat).toMatch(/of:=\[\.G3\]\*2/);
    expect(flat).toMatch(/fo:font-weight="bold"/);
    expect(flat).toMatch(/fo:color="#c00000"/i);
    const csv = (await office.convert(file, 'csv')).toString('utf8');
    expect(csv).toMatch(
      /"A-2",2026-11-21,"Anna Müller 客户","Text of A-2\nsecond line","done","phoned\n\[.*Kim\] Money sent back <&> 退款 \(#[\w-]{10}\)",13.5,27/,
    );
    expect(csv.split('done')).toHaveLength(2);
  }, 60_000);

  it('waits while somebody has it open, says who, and is written once they have closed it', async () => {
    const operation = write('A-3', 'k2.p1');
    const state = await prepared(operation);
    const before = await readFile(file);
    const lock = join(file, '..', '.~lock.complaints.xlsx#');
    await writeFile(lock, 'Li Na,lina,desk-7,23.11.2026 10:00,file:///home/lina;');
    expect(await session.commit?.(operation, state, soon())).toMatchObject({
      ok: false,
      error: { kind: 'busy', message: expect.stringContaining('Li Na') },
    });
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await session.health(soon())).toMatchObject({
      ok: true,
      value: { said: expect.stringContaining('open by Li Na') },
    });
    await rm(lock);
    expect(await session.commit?.(operation, state, soon())).toMatchObject({ ok: true });
    expect(await session.commit?.(operation, state, soon()), 'again').toMatchObject({ ok: true });
    const csv = (await office.convert(file, 'csv')).toString('utf8');
    expect(csv.split('Money sent back')).toHaveLength(3);
    expect((await readdir(join(file, '..'))).filter((name) => name.startsWith('.'))).toEqual([]);
  }, 60_000);
});
