import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { parseSystemId } from '../demo-ids.ts';
import { demoPeople } from '../demo-people.ts';
import type { StartDemoSystem } from '../demo-system.ts';

const header = ['编号', '日期', '客户编号', '姓名', '电话', '投诉内容', '状态', '处理人', '处理记录'];
const matters = {
  zh: ['空调安装后漏水，多次报修无人处理。', '承诺三天到货，已等两周。', '客服电话一直打不通。'],
  en: [
    'Charged twice for one service visit.',
    'Delivery was promised for Monday and never came.',
    'The replacement part does not fit.',
  ],
} as const;
const statuses = ['新建', '处理中', '已解决'] as const;

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const xml = (body: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`);
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** A workbook with one sheet of texts (Office Open XML, ECMA-376). */
function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  const cell = (text: string, column: number, row: number): string =>
    `<c r="${String.fromCharCode(65 + column)}${row}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  const lines = rows.map(
    (cells, index) =>
      `<row r="${index + 1}">${cells.map((text, column) => cell(text, column, index + 1)).join('')}</row>`,
  );
  return zipSync({
    '[Content_Types].xml': xml(
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
    ),
    '_rels/.rels': xml(
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': xml(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="投诉" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': xml(
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': xml(`<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData></worksheet>`),
  });
}

/** The demo's spreadsheet of complaints: a real workbook in the folder of the demo, which may be opened and edited while it runs. */
export const startDemoSheet: StartDemoSystem = async ({ folder, now }) => {
  const rows = demoPeople
    .filter((_, index) => index % 4 === 1)
    .map((person, index) => {
      const day = new Date(now - (index + 1) * 86_400_000).toISOString().slice(0, 10);
      const text = matters[person.language][index % 3] ?? '';
      const status = statuses[index % 3] ?? '';
      return [
        `TS-${2_001 + index}`,
        day,
        person.customerNo,
        person.name,
        person.phone,
        text,
        status,
        index % 3 === 0 ? '' : 'agent1',
        '',
      ];
    });
  const file = join(folder, 'complaints.xlsx');
  await writeFile(file, workbook([header, ...rows]));
  return {
    config: {
      id: parseSystemId('sheet'),
      adapter: 'excel-complaints',
      name: 'Complaints sheet',
      names: { zh: '投诉登记表' },
      settings: {
        file,
        key: ['编号'],
        columns: {
          date: '日期',
          customerNo: '客户编号',
          customerName: '姓名',
          phone: '电话',
          text: '投诉内容',
          status: '状态',
          handler: '处理人',
          notes: '处理记录',
        },
        statuses: { 新建: 'new', 处理中: 'open', 已解决: 'resolved' },
        handlers: ['agent1', 'agent2'],
      },
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
};
