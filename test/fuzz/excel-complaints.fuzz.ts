import { strToU8, zipSync } from 'fflate';
import { readCsv, writeCsv } from '../../src-main/core/adapters/excel-complaints/csv/csv-file.ts';
import { patchSheet } from '../../src-main/core/adapters/excel-complaints/workbook/patch-sheet.ts';
import { readSheet } from '../../src-main/core/adapters/excel-complaints/workbook/read-sheet.ts';
import { readWorkbook } from '../../src-main/core/adapters/excel-complaints/workbook/workbook.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const sheet =
  '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" s="1"><v>45000.5</v></c><c r="B2" t="inlineStr"><is><t>x</t></is></c><c r="C2"><f>A2</f><v>1</v></c></row></sheetData></worksheet>';
const book = zipSync({
  'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" r:id="r1" xmlns:r="x"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': strToU8('<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>'),
  'xl/worksheets/sheet1.xml': strToU8(sheet),
});

/** Spreadsheets as files, and the sheets within them. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'excel-complaints: workbook',
    seeds: [book],
    async run(input) {
      const table = await readWorkbook(input, { sheet: undefined, headerRow: 1 });
      return table.ok ? 'value' : `error at ${table.error.place}`;
    },
  },
  {
    name: 'excel-complaints: sheet',
    seeds: [strToU8(sheet)],
    run(input) {
      const xml = new TextDecoder().decode(input);
      const context = { part: 'sheet1.xml', strings: ['Name'], dates: new Set([1]), date1904: false };
      const rows = readSheet(xml, context);
      patchSheet('sheet1.xml', xml, [{ row: 2, column: 2, text: 'new' }]);
      return rows.ok ? 'value' : `error at ${rows.error.place}`;
    },
  },
  {
    name: 'excel-complaints: csv',
    seeds: [Buffer.from('No,Text\r\n1,"a ""b"", c"\r\n2,客户\r\n')],
    run(input) {
      const options = { encoding: 'auto', headerRow: 1 } as const;
      const table = readCsv(input, options);
      if (!table.ok) return `error at ${table.error.place}`;
      writeCsv(input, options, [{ row: 2, column: table.value.header[0] ?? '', text: '=x' }]);
      return 'value';
    },
  },
];
