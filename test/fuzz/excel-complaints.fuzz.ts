import { strToU8, zipSync } from 'fflate';
import { readCsv, writeCsv } from '../../src-main/core/adapters/excel-complaints/csv/csv-file.ts';
import { patchSheet } from '../../src-main/core/adapters/excel-complaints/workbook/patch-sheet.ts';
import { readSheet } from '../../src-main/core/adapters/excel-complaints/workbook/read-sheet.ts';
import { readWorkbook, writeWorkbook } from '../../src-main/core/adapters/excel-complaints/workbook/workbook.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const sheet =
  '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" s="1"><v>45000.5</v></c><c r="B2" t="inlineStr"><is><t>x</t></is></c><c r="C2"><f>A2</f><v>1</v></c></row></sheetData></worksheet>';
const book = zipSync({
  'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" r:id="r1" xmlns:r="x"/></sheets></workbook>'),
  'xl/_rels/workbook.xml.rels': strToU8('<R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>'),
  'xl/worksheets/sheet1.xml': strToU8(sheet),
});

/** The parts of a workbook in one text, each after a comment with its name: so that their XML is changed and not the packed bytes. */
const parts = [
  '<!--xl/workbook.xml--><workbook><workbookPr date1904="0"/><sheets><sheet name="a" r:id="r1" xmlns:r="x"/></sheets></workbook>',
  '<!--xl/_rels/workbook.xml.rels--><R><Relationship Id="r1" Target="worksheets/sheet1.xml"/></R>',
  '<!--xl/sharedStrings.xml--><sst><si><t>Name</t></si><si><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></si></sst>',
  '<!--xl/styles.xml--><styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  `<!--xl/worksheets/sheet1.xml-->${sheet}`,
].join('');
const packed = (text: string): Uint8Array => {
  const [, ...pieces] = text.split(/<!--(xl\/[\w./]+)-->/);
  const files: Record<string, Uint8Array> = {};
  for (let at = 0; at + 1 < pieces.length; at += 2) files[pieces[at] ?? ''] = strToU8(pieces[at + 1] ?? '');
  return zipSync(files, { level: 0 });
};

/** Spreadsheets as files, and the sheets within them. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'excel-complaints: workbook',
    seeds: [book, packed(parts)],
    async run(input) {
      const table = await readWorkbook(input, { sheet: undefined, headerRow: 1 });
      return table.ok ? 'value' : `error at ${table.error.place}`;
    },
  },
  {
    name: 'excel-complaints: parts of a workbook',
    structure: 'xml',
    seeds: [strToU8(parts)],
    async run(input) {
      const workbook = packed(new TextDecoder().decode(input));
      const options = { sheet: undefined, headerRow: 1 };
      const table = await readWorkbook(workbook, options);
      if (!table.ok) return `error at ${table.error.place}`;
      const written = await writeWorkbook(workbook, options, [
        { row: 2, column: table.value.header[0] ?? '', text: 'new' },
      ]);
      return written.ok ? 'value' : `error at ${written.error.place}`;
    },
  },
  {
    name: 'excel-complaints: sheet',
    structure: 'xml',
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
