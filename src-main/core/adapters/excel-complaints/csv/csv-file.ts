import iconv from 'iconv-lite';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { splitCsv, type CsvRecord } from './split-csv.ts';
import { tableLimits, type CellChange, type Table, type TableFault, type TableRow } from '../table.ts';

export interface CsvOptions {
  readonly encoding: 'auto' | 'utf-8' | 'gb18030';
  readonly headerRow: number;
}

const LARGEST = 64 * 1024 * 1024;

interface Opened {
  readonly encoding: 'utf-8' | 'gb18030';
  readonly mark: string;
  readonly delimiter: string;
  readonly lines: readonly CsvRecord[];
  /** Place in a record to the name in the header. */
  readonly names: ReadonlyMap<number, string>;
}

/** Excel writes UTF-8 with a byte order mark or the code page of the machine, in Chinese GB18030; whatever is valid UTF-8 is UTF-8. */
function decode(
  bytes: Uint8Array,
  wanted: CsvOptions['encoding'],
): { readonly text: string; readonly encoding: 'utf-8' | 'gb18030' } {
  const asUtf8 = wanted === 'gb18030' ? undefined : iconv.decode(Buffer.from(bytes), 'utf-8', { stripBOM: false });
  if (asUtf8 !== undefined && (wanted === 'utf-8' || !asUtf8.includes('\u{fffd}')))
    return { text: asUtf8, encoding: 'utf-8' };
  return { text: iconv.decode(Buffer.from(bytes), 'gb18030', { stripBOM: false }), encoding: 'gb18030' };
}

/** The sign that separates most values of the first line. */
function delimiterOf(text: string): string {
  const line = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ',';
}

function openCsv(bytes: Uint8Array, { encoding: wanted, headerRow }: CsvOptions): Result<Opened, TableFault> {
  if (bytes.length > LARGEST) return err({ place: 'the file', message: `is larger than ${LARGEST} bytes` });
  const { text: whole, encoding } = decode(bytes, wanted);
  const mark = whole.startsWith('\u{feff}') ? '\u{feff}' : '';
  const text = whole.slice(mark.length);
  const delimiter = delimiterOf(text);
  const lines = splitCsv(text, delimiter);
  if (lines.length > tableLimits.rows)
    return err({ place: 'the file', message: `has more than ${tableLimits.rows} rows` });
  const header = lines[headerRow - 1]?.record ?? [];
  const names = new Map(header.map((name, index) => [index, name.trim()] as const).filter(([, name]) => name !== ''));
  if (names.size === 0) return err({ place: `row ${headerRow}`, message: 'has no names of columns' });
  const twice = [...names.values()].find((name, index, all) => all.indexOf(name) !== index);
  if (twice !== undefined) return err({ place: `row ${headerRow}`, message: `names the column "${twice}" twice` });
  return ok({ encoding, mark, delimiter, lines, names });
}

/** Reads a text file of separated values (RFC 4180, and what Excel makes of it). */
export function readCsv(bytes: Uint8Array, options: CsvOptions): Result<Table, TableFault> {
  const opened = openCsv(bytes, options);
  if (!opened.ok) return opened;
  const { lines, names } = opened.value;
  const rows: TableRow[] = [];
  for (const [index, { record }] of lines.entries()) {
    if (index < options.headerRow) continue;
    const cells = record.flatMap((text, place) => {
      const name = names.get(place);
      return name === undefined || text === '' ? [] : [[name, text] as const];
    });
    if (cells.length > 0) rows.push({ number: index + 1, cells: new Map(cells) });
  }
  return ok({ header: [...names.values()], rows, formulas: new Set() });
}

/** Spreadsheets take what begins so for a formula when they open a text file; a quote before it keeps it text. */
const asText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string, delimiter: string): string =>
  /["\r\n]/.test(text) || text.includes(delimiter) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;

/** The file with these cells written; every other line stays as it was, character by character. */
export function writeCsv(
  bytes: Uint8Array,
  options: CsvOptions,
  changes: readonly CellChange[],
): Result<Uint8Array, TableFault> {
  const opened = openCsv(bytes, options);
  if (!opened.ok) return opened;
  const { encoding, mark, delimiter, lines, names } = opened.value;
  const places = new Map([...names].map(([place, name]) => [name, place]));
  const byRow = Map.groupBy(changes, ({ row }) => row);
  for (const { row, column } of changes) {
    if (!places.has(column)) return err({ place: 'the header', message: `has no column "${column}"` });
    if (lines[row - 1] === undefined)
      return err({ place: `row ${row}`, message: 'the row is not in the file any more' });
  }
  const text = lines.map(({ record, raw }, index) => {
    const mine = byRow.get(index + 1);
    if (mine === undefined) return raw;
    const values = [...record];
    for (const { column, text } of mine) {
      const place = places.get(column) ?? 0;
      while (values.length <= place) values.push('');
      values[place] = asText(text);
    }
    const end = /(\r\n|\n|\r)$/.exec(raw)?.[0] ?? '';
    return values.map((value) => quoted(value, delimiter)).join(delimiter) + end;
  });
  return ok(iconv.encode(mark + text.join(''), encoding));
}
