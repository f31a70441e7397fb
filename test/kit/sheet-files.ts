import { readFile, rename, writeFile } from 'node:fs/promises';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import iconv from 'iconv-lite';

/** A spreadsheet as a person edits it, behind the adapter's back. One edit after the other; the first column names a row. */
export interface SheetFile {
  readonly path: string;
  append(cells: readonly string[]): Promise<void>;
  set(key: string, column: string, text: string): Promise<void>;
  cell(key: string, column: string): Promise<string>;
}

function inTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const answer = last.then(work);
    last = answer.catch(() => {});
    return answer;
  };
}
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.saving`, bytes);
  await rename(`${path}.saving`, path);
}

/** A text file in GB18030 whose values hold neither commas nor quotes, except where the adapter put them. */
export async function csvFile(path: string, header: readonly string[]): Promise<SheetFile> {
  const turn = inTurns();
  const read = async (): Promise<string[][]> => {
    const text = iconv.decode(await readFile(path), 'gb18030');
    return text
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => line.split(','));
  };
  const save = (rows: readonly (readonly string[])[]): Promise<void> =>
    replace(path, iconv.encode(rows.map((row) => `${row.join(',')}\r\n`).join(''), 'gb18030'));
  await save([header]);
  const at = (row: readonly string[], column: string): string => row[header.indexOf(column)] ?? '';
  return {
    path,
    append: (cells) => turn(async () => save([...(await read()), cells])),
    set: (key, column, text) =>
      turn(async () => {
        const rows = await read();
        const row = rows.find(([first]) => first === key);
        if (row) row[header.indexOf(column)] = text;
        await save(rows);
      }),
    cell: (key, column) => turn(async () => at((await read()).find(([first]) => first === key) ?? [], column)),
  };
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const letters = (index: number): string => String.fromCharCode(65 + index);
const inline = (reference: string, text: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

/** A workbook that exists already; its first sheet is read and written by looking at its text. */
export function xlsxFile(path: string, header: readonly string[]): SheetFile {
  const turn = inTurns();
  const part = 'xl/worksheets/sheet1.xml';
  const open = async () => {
    const parts = unzipSync(await readFile(path));
    const strings = [
      ...strFromU8(parts['xl/sharedStrings.xml'] ?? new Uint8Array()).matchAll(/<si\b[^>]*>(.*?)<\/si>/gs),
    ].map(([, one = '']) => one);
    return { parts, xml: strFromU8(parts[part] ?? new Uint8Array()), strings };
  };
  const plain = (xml: string): string =>
    xml
      .replace(/<[^>]*>/g, '')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&');
  const cellXml = (xml: string, reference: string): string =>
    new RegExp(`<c r="${reference}"[^>]*?(?:/>|>.*?</c>)`, 's').exec(xml)?.[0] ?? '';
  const textOf = (xml: string, reference: string, strings: readonly string[]): string => {
    const cell = cellXml(xml, reference);
    const value = plain(cell.replace(/<f\b.*?<\/f>/s, ''));
    return /t="s"/.test(cell) ? plain(strings[Number(value)] ?? '') : value;
  };
  const rowsIn = (xml: string): number[] => [...xml.matchAll(/<row r="(\d+)"/g)].map(([, row]) => Number(row));
  const rowOf = (xml: string, key: string, strings: readonly string[]): number =>
    rowsIn(xml).find((row) => textOf(xml, `A${row}`, strings) === key) ?? 0;
  const save = (parts: Record<string, Uint8Array>, xml: string): Promise<void> =>
    replace(path, zipSync({ ...parts, [part]: strToU8(xml) }));
  return {
    path,
    append: (cells) =>
      turn(async () => {
        const { parts, xml } = await open();
        const row = Math.max(1, ...rowsIn(xml)) + 1;
        const made = cells.map((text, index) => inline(`${letters(index)}${row}`, text)).join('');
        await save(parts, xml.replace('</sheetData>', `<row r="${row}">${made}</row></sheetData>`));
      }),
    set: (key, column, text) =>
      turn(async () => {
        const { parts, xml, strings } = await open();
        const reference = `${letters(header.indexOf(column))}${rowOf(xml, key, strings)}`;
        const there = cellXml(xml, reference);
        if (there === '') throw new Error(`there is no cell ${reference}`);
        await save(
          parts,
          xml.replace(there, () => inline(reference, text)),
        );
      }),
    cell: (key, column) =>
      turn(async () => {
        const { xml, strings } = await open();
        return textOf(xml, `${letters(header.indexOf(column))}${rowOf(xml, key, strings)}`, strings);
      }),
  };
}
