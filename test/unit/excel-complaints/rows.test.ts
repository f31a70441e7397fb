import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readCsv, writeCsv } from '../../../src-main/core/adapters/excel-complaints/csv/csv-file.ts';
import { splitCsv } from '../../../src-main/core/adapters/excel-complaints/csv/split-csv.ts';
import {
  addNote,
  markOf,
  parseNotes,
  removeNote,
} from '../../../src-main/core/adapters/excel-complaints/note-lines.ts';
import {
  cellHashes,
  identifyByContent,
  identifyByKey,
} from '../../../src-main/core/adapters/excel-complaints/row-identity.ts';
import type { TableRow } from '../../../src-main/core/adapters/excel-complaints/table.ts';
import {
  columnLetters,
  columnNumber,
} from '../../../src-main/core/adapters/excel-complaints/workbook/cell-reference.ts';
import { serialToText } from '../../../src-main/core/adapters/excel-complaints/workbook/number-formats.ts';
import { patchSheet } from '../../../src-main/core/adapters/excel-complaints/workbook/patch-sheet.ts';
import { readWorkbook } from '../../../src-main/core/adapters/excel-complaints/workbook/workbook.ts';

const row = (number: number, ...cells: string[]): TableRow => ({
  number,
  cells: new Map(cells.map((text, index) => [`c${index}`, text])),
});

describe('rows that nobody numbered', () => {
  const rows = Array.from({ length: 12 }, (_, n) => row(n + 2, `Customer ${n}`, `Matter ${n}`, `+86 138 ${n}`, 'open'));
  const first = identifyByContent(rows, []);
  const known = first.map(({ id, row }) => ({ id, cells: cellHashes(row) }));
  const nameOf = (identified: ReturnType<typeof identifyByContent>, customer: string) =>
    identified.find(({ row }) => row.cells.get('c0') === customer)?.id;

  it('keep their names through sorting, inserting, deleting and a changed cell each', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: 6 }), fc.nat(5), (some, inserted) => {
        const changed = some.map(({ cells }, index) => ({
          number: index + 2,
          cells: new Map([...cells, ['c3', `state ${index % 3}`]]),
        }));
        const fresh = Array.from({ length: inserted }, (_, n) =>
          row(90 + n, `New ${n}`, `Other ${n}`, `x${n}`, 'open'),
        );
        const now = identifyByContent([...fresh, ...changed], known);
        for (const { cells } of some)
          expect(nameOf(now, cells.get('c0') ?? '')).toBe(nameOf(first, cells.get('c0') ?? ''));
        expect(new Set(now.map(({ id }) => id)).size).toBe(now.length);
        const old = new Set(first.map(({ id }) => id));
        expect(now.filter(({ row }) => row.number >= 90).every(({ id }) => !old.has(id))).toBe(true);
      }),
    );
  });

  it('that are the same are still two, under the same two names each time', () => {
    const twins = [row(2, 'a', 'b'), row(3, 'a', 'b')];
    const [once, twice] = [identifyByContent(twins, []), identifyByContent(twins, [])];
    expect(new Set(once.map(({ id }) => id)).size).toBe(2);
    expect(twice.map(({ id }) => id)).toEqual(once.map(({ id }) => id));
  });
});

it('rows of a key that is empty or comes twice say so, and the others go on', () => {
  const { named, unnamed } = identifyByKey([row(2, 'A'), row(3, ''), row(4, 'A'), row(5, 'B')], ['c0']);
  expect(named.map(({ id }) => id)).toEqual(['A', 'B']);
  expect(unnamed.map(({ row, reason }) => `${row.number}: ${reason}`)).toEqual([
    '3: the column "c0" is empty, which is to name the row',
    '4: "A" stands in row 2 already',
  ]);
});

describe('notes in a cell', () => {
  it('are added, found and taken out again, and what people wrote stays as it was', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (cell, text, author) => {
        const note = { mark: markOf('k.p1'), author, when: '2026-11-23 10:00', text };
        const added = addNote(cell, note);
        expect(parseNotes(added).notes.at(-1)?.mark).toBe(note.mark);
        expect(removeNote(added, note.mark)).toBe(cell);
      }),
    );
  });
});

describe('separated values', () => {
  const text = fc.stringMatching(/^[ab",;\r\n' =+客户]{0,8}$/);

  it('are split as csv-parse splits them, and no character is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const file = rows
          .map((cells) => `${cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')}\r\n`)
          .join('');
        const records = splitCsv(file, ',');
        expect(records.map(({ record }) => record)).toEqual(
          parse(file, { relax_column_count: true, record_delimiter: '\r\n' }),
        );
        expect(records.map(({ raw }) => raw).join('')).toBe(file);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (file) => {
        expect(
          splitCsv(file, ',')
            .map(({ raw }) => raw)
            .join(''),
        ).toBe(file);
      }),
    );
  });

  it('keep every other character of the file, its encoding and its line ends', () => {
    const file = iconv.encode('编号;状态;备注\r\n1;新建;"a;b"\r\n2;新建;c\r\n', 'gb18030');
    const written = writeCsv(file, { encoding: 'auto', headerRow: 1 }, [{ row: 3, column: '备注', text: '=1+1; "x"' }]);
    expect(written.ok && iconv.decode(Buffer.from(written.value), 'gb18030')).toBe(
      '编号;状态;备注\r\n1;新建;"a;b"\r\n2;新建;"\'=1+1; ""x"""\r\n',
    );
  });

  it('in UTF-8 are read with and without a mark', () => {
    for (const mark of ['', '\u{feff}']) {
      const table = readCsv(Buffer.from(`${mark}编号,状态\n1,新建`), { encoding: 'auto', headerRow: 1 });
      expect(table.ok && table.value.rows[0]?.cells.get('编号')).toBe('1');
    }
  });
});

describe('a sheet', () => {
  const sheet =
    '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2" ht="20"><c r="A2" s="3"><v>1</v></c><c r="C2"><f>A2*2</f><v>2</v></c></row></sheetData><autoFilter ref="A1:C2"/></worksheet>';

  it('is written cell by cell, and every other character of it stays', () => {
    const patched = patchSheet('s', sheet, [
      { row: 2, column: 2, text: 'new <b> & "more"' },
      { row: 2, column: 1, text: 'x' },
    ]);
    expect(patched).toMatchObject({ ok: true });
    expect(patched.ok && patched.value).toBe(
      sheet
        .replace(
          '<c r="A2" s="3"><v>1</v></c>',
          '<c r="A2" s="3" t="inlineStr"><is><t xml:space="preserve">x</t></is></c>',
        )
        .replace(
          '<c r="C2">',
          '<c r="B2" t="inlineStr"><is><t xml:space="preserve">new &lt;b&gt; &amp; &quot;more&quot;</t></is></c><c r="C2">',
        ),
    );
  });

  it('refuses to write what a formula calculates, or a row that has gone', () => {
    expect(patchSheet('s', sheet, [{ row: 2, column: 3, text: '1' }])).toMatchObject({ error: { place: 'C2' } });
    expect(patchSheet('s', sheet, [{ row: 9, column: 1, text: '1' }])).toMatchObject({ error: { place: 'A9' } });
  });

  it.each([
    [45_000, '2023-03-15'],
    [45_000.5, '2023-03-15T12:00:00'],
    [0.75, '18:00:00'],
    [61, '1900-03-01'],
  ])('shows the serial number %d as %s', (serial, text) => expect(serialToText(serial, false)).toBe(text));

  it('names columns as spreadsheets do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16_384 }), (number) => {
        expect(columnNumber(columnLetters(number))).toBe(number);
      }),
    );
  });
});

describe('a file that is no workbook', () => {
  const options = { sheet: undefined, headerRow: 1 };

  it('is refused with its place, whatever its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await readWorkbook(bytes, options)).toMatchObject({
          ok: false,
          error: { place: expect.stringMatching(/./) },
        });
      }),
      { numRuns: 30 },
    );
  });

  it('or declares a document type, or unpacks to far too much, is refused', async () => {
    const book = (workbook: string) =>
      zipSync({ 'xl/workbook.xml': strToU8(workbook), 'xl/_rels/workbook.xml.rels': strToU8('<R/>') });
    expect(await readWorkbook(book('<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'), options)).toMatchObject({
      error: { message: /document type/ },
    });
    const bomb = zipSync({ 'xl/media/a.bin': new Uint8Array(280 * 1024 * 1024) }, { level: 1 });
    expect(await readWorkbook(bomb, options)).toMatchObject({ error: { message: /unpacks to more/ } });
  });
});
