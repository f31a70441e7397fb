import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from '../temp-dir.ts';
import { requirement } from './requirement.ts';

const run = promisify(execFile);
const office = '/usr/lib/libreoffice/program/soffice';

export const libreOfficeRequirement = requirement('LibreOffice Calc', () =>
  existsSync(`${office}.bin`) ? undefined : 'not installed (Debian: apt-get install libreoffice-calc-nogui)',
);

/** LibreOffice as a person with a spreadsheet: it makes workbooks, and opens and saves what others made. */
export interface LibreOffice extends AsyncDisposable {
  /** Opens a document and saves it in another form; answers the new bytes. */
  convert(file: string, form: 'xlsx' | 'fods' | 'csv'): Promise<Buffer>;
  /** Makes a workbook from a flat document (Open Document, one XML file). */
  workbook(document: string, target: string): Promise<void>;
}

export function startLibreOffice(): LibreOffice {
  const folder = tempDir();
  const profile = `-env:UserInstallation=file://${folder.path}/profile`;
  // One after the other: two of one profile would meet.
  let last: Promise<unknown> = Promise.resolve();
  const filters = {
    xlsx: 'xlsx:Calc MS Excel 2007 XML',
    fods: 'fods',
    csv: 'csv:Text - txt - csv (StarCalc):44,34,76,1',
  };
  const convert = (file: string, form: keyof typeof filters): Promise<Buffer> => {
    const answer = last.then(async () => {
      const words = [
        '--headless',
        '--norestore',
        profile,
        '--convert-to',
        filters[form],
        '--outdir',
        folder.path,
        file,
      ];
      await run(office, words, { timeout: 60_000 });
      return readFile(join(folder.path, `${basename(file, extname(file))}.${form}`));
    });
    last = answer.catch(() => {});
    return answer;
  };
  return {
    convert,
    async workbook(document, target) {
      const source = join(folder.path, `${basename(target, extname(target))}.fods`);
      await writeFile(source, document);
      const bytes = await convert(source, 'xlsx');
      const aside = `${target}.made`;
      await writeFile(aside, bytes);
      await rename(aside, target);
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? '').replaceAll('\n', '</text:p><text:p>');

export type FlatCell =
  | string
  | { readonly date: string }
  | { readonly number: number }
  | { readonly formula: string; readonly value: number };

/** A flat Open Document spreadsheet with one sheet; the header is bold, dates are dates, formulas are formulas. */
export function flatDocument(header: readonly string[], rows: readonly (readonly FlatCell[])[]): string {
  const cell = (one: FlatCell): string => {
    if (typeof one === 'string')
      return one === ''
        ? '<table:table-cell/>'
        : `<table:table-cell office:value-type="string"><text:p>${escaped(one)}</text:p></table:table-cell>`;
    if ('date' in one)
      return `<table:table-cell table:style-name="day" office:value-type="date" office:date-value="${one.date}"/>`;
    if ('number' in one) return `<table:table-cell office:value-type="float" office:value="${one.number}"/>`;
    return `<table:table-cell table:style-name="red" table:formula="of:=${escaped(one.formula)}" office:value-type="float" office:value="${one.value}"/>`;
  };
  const names = ['office', 'table', 'text', 'style', 'fo', 'number'];
  const namespaces: Readonly<Record<string, string>> = { fo: 'xsl-fo-compatible', number: 'datastyle' };
  const declared = names.map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${namespaces[name] ?? name}:1.0"`,
  );
  declared.push('xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"');
  const line = (cells: string): string => `<table:table-row>${cells}</table:table-row>`;
  const bold = header.map(
    (name) =>
      `<table:table-cell table:style-name="bold" office:value-type="string"><text:p>${escaped(name)}</text:p></table:table-cell>`,
  );
  return [
    `<?xml version="1.0" encoding="UTF-8"?><office:document ${declared.join(' ')} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">`,
    '<office:automatic-styles>',
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>',
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>',
    '<style:style style:name="bold" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>',
    '<style:style style:name="red" style:family="table-cell"><style:text-properties fo:color="#c00000"/></style:style>',
    '</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Complaints">',
    line(bold.join('')),
    ...rows.map((cells) => line(cells.map(cell).join(''))),
    '</table:table></office:spreadsheet></office:body></office:document>',
  ].join('');
}
