import { join } from 'node:path';
import { excelComplaints } from '../../../../src-main/core/adapters/excel-complaints/index.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { flatDocument, libreOfficeRequirement, startLibreOffice } from '../../../kit/real/libre-office.ts';
import { csvFile, xlsxFile, type SheetFile } from '../../../kit/sheet-files.ts';
import { tempDir } from '../../../kit/temp-dir.ts';
import type { AdapterSubject, OperationCase } from '../subject.ts';

const system = 'sheet-conformance' as SystemId;
const header = ['编号', '客户', '电话', '内容', '状态', '处理人', '备注'];
const columns = { customerName: '客户', phone: '电话', text: '内容', status: '状态', handler: '处理人', notes: '备注' };
const statuses = { 新建: 'new', 处理中: 'open', 已解决: 'resolved' };
const good = { file: '/complaints.xlsx', key: ['编号'], columns, statuses };

function subjectOf(name: string, file: string, make: (path: string) => Promise<SheetFile>): AdapterSubject {
  return {
    name: `excel-complaints (${name})`,
    adapter: excelComplaints,
    ...(file.endsWith('.xlsx') ? { requirement: libreOfficeRequirement } : {}),
    badSettings: [
      { settings: { ...good, file: 'complaints.xlsx' }, path: 'file' },
      { settings: { ...good, file: '/complaints.xls' }, path: 'file' },
      { settings: { ...good, headerRow: 0 }, path: 'headerRow' },
      { settings: { ...good, statuses: { 新建: 'fresh' } }, path: 'statuses.新建' },
      { settings: { ...good, timeZone: 'Mars/Base' }, path: 'timeZone' },
    ],
    async start() {
      const folder = tempDir();
      const sheet = await make(join(folder.path, file));
      let count = 0;
      const row = async (): Promise<string> => {
        const id = `T-${(count += 1)}`;
        await sheet.append([id, '王小明', '13800138001', `Parcel ${count} is late`, '新建', '', '-']);
        return id;
      };
      const made =
        (acts: (id: string) => Act[], effects: (id: string) => Promise<boolean>): OperationCase['build'] =>
        async (key) => {
          const id = await row();
          return {
            operation: { key, agent: { id: 'kim', name: 'Kim' }, acts: acts(id) },
            effects: async () => ((await effects(id)) ? 1 : 0),
            interfere: () => sheet.set(id, '状态', '已解决'),
            // Notes of a sheet are the company's own: no customer reads them.
            publicTraces: async () => ((await sheet.cell(id, '内容')).includes('carrier') ? 1 : 0),
          };
        };
      const version = undefined;
      const ticket = (id: string) => ({ system, kind: 'ticket', id, version }) as const;
      const update = (id: string): Act => ({
        act: 'updateTicket',
        ticket: ticket(id),
        changes: { status: '处理中', owner: 'kim' },
      });
      const note = (id: string): Act => ({ act: 'addNote', ticket: ticket(id), text: 'Called the carrier' });
      const noted = async (id: string): Promise<boolean> =>
        (await sheet.cell(id, '备注')).includes('Called the carrier');
      const moved = async (id: string): Promise<boolean> =>
        (await sheet.cell(id, '状态')) === '处理中' && (await sheet.cell(id, '处理人')) === 'kim';
      return {
        system,
        settings: { ...good, file: sheet.path },
        secrets: [],
        operations: [
          {
            name: 'updateTicket',
            acts: ['updateTicket'],
            async build(key) {
              const built = await made((id) => [update(id)], moved)(key);
              const [act] = built.operation.acts;
              if (act?.act !== 'updateTicket') throw new Error('not an update');
              // The agent saw the row as it was: what a pull showed.
              const session = excelComplaints.open({
                system,
                systemName: name,
                settings: {
                  ...good,
                  file: sheet.path,
                  headerRow: 1,
                  encoding: 'auto',
                  handlers: [],
                  timeZone: 'UTC',
                  staleLockHours: 24,
                  statuses,
                } as never,
                clock: { now: () => Date.now() } as never,
                logger: undefined as never,
                region: 'CN',
                agent: { id: 'a', name: 'A' },
              });
              const batch = await session.pull(undefined, AbortSignal.timeout(20_000));
              const seen = batch.ok
                ? batch.value.messages.find(({ body }) => body.type === 'ticket' && body.reference.id === act.ticket.id)
                : undefined;
              if (seen?.body.type !== 'ticket') throw new Error('the row was not seen');
              return { ...built, operation: { ...built.operation, acts: [{ ...act, ticket: seen.body.reference }] } };
            },
          },
          { name: 'addNote', acts: ['addNote'], build: made((id) => [note(id)], noted) },
          {
            name: 'a status and a note as one',
            acts: ['updateTicket', 'addNote'],
            build: made(
              (id) => [update(id), note(id)],
              async (id) => (await noted(id)) && (await moved(id)),
            ),
          },
        ],
        async addRecord() {
          const id = await row();
          return {
            announces: ({ body }) => body.type === 'ticket' && body.reference.id === id,
            change: () => sheet.set(id, '电话', '13900139002'),
          };
        },
        async addUnreadable() {
          const text = `Strange ${(count += 1)}.`;
          // A row that nobody numbered.
          await sheet.append(['', '王小明', '13800138001', text, '新建', '', '-']);
          return {
            parks: ({ body }) => body.type === 'unreadable' && body.raw.includes(text),
            [Symbol.asyncDispose]: () => Promise.resolve(),
          };
        },
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      };
    },
  };
}

export const subjects: readonly AdapterSubject[] = [
  subjectOf('.csv in GB18030', 'complaints.csv', (path) => csvFile(path, header)),
  subjectOf('.xlsx made by LibreOffice', 'complaints.xlsx', async (path) => {
    await using office = startLibreOffice();
    await office.workbook(flatDocument(header, [['T-0', '李娜', '1', 'First', '新建', '', '-']]), path);
    return xlsxFile(path, header);
  }),
];
