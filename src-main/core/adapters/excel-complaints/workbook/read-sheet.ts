import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { tableLimits, type TableFault } from '../table.ts';
import { parseReference } from './cell-reference.ts';
import { isSerialDate, serialToText } from './number-formats.ts';
import { walkXml } from './xml-elements.ts';

export interface SheetCell {
  readonly column: number;
  readonly text: string;
  readonly formula: boolean;
}
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly SheetCell[];
}

export interface ReadContext {
  /** Name of the part, for messages. */
  readonly part: string;
  readonly strings: readonly string[];
  readonly dates: ReadonlySet<number>;
  readonly date1904: boolean;
}

/** Cells of a sheet with something in them, row by row. A formula stands with the value it had when the file was saved. */
export function readSheet(xml: string, context: ReadContext): Result<readonly SheetRow[], TableFault> {
  const rows: SheetRow[] = [];
  let cells: SheetCell[] = [];
  let [rowNumber, column] = [0, 0];
  let cell: { type: string; style: number; value: string; formula: boolean } | undefined;
  let inValue = false;
  let phonetic = 0;
  let tooMuch = '';
  const walked = walkXml(context.part, xml, {
    open({ name, attributes }) {
      if (name === 'row') {
        rowNumber = Number(attributes['r']) || rowNumber + 1;
        cells = [];
        column = 0;
      } else if (name === 'c') {
        column = parseReference(attributes['r'] ?? '')?.column ?? column + 1;
        cell = { type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), value: '', formula: false };
      } else if (name === 'f' && cell) cell.formula = true;
      else if (name === 'rPh') phonetic++;
      else if (name === 'v' || name === 't') inValue = true;
    },
    text(part) {
      if (inValue && phonetic === 0 && cell) cell.value += part;
    },
    close(name) {
      if (name === 'v' || name === 't') inValue = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'c' && cell) {
        const text = textOf(cell, context);
        if (column > tableLimits.columns && text !== '')
          tooMuch ||= `row ${rowNumber} has more than ${tableLimits.columns} columns`;
        if (text !== '' || cell.formula) cells.push({ column, text, formula: cell.formula });
        cell = undefined;
      } else if (name === 'row' && cells.length > 0) {
        rows.push({ number: rowNumber, cells });
        if (rows.length > tableLimits.rows) tooMuch ||= `it has more than ${tableLimits.rows} rows`;
      }
    },
  });
  if (!walked.ok) return walked;
  return tooMuch === '' ? ok(rows) : err({ place: context.part, message: tooMuch });
}

function textOf(
  cell: { type: string; style: number; value: string },
  { strings, dates, date1904 }: ReadContext,
): string {
  const { type, value } = cell;
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type !== 'n') return value;
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  if (dates.has(cell.style) && isSerialDate(number)) return serialToText(number, date1904);
  // Stored as a binary number: 17 digits of it are noise, a person sees 15.
  return /[.eE]/.test(value) ? String(Number(number.toPrecision(15))) : value;
}
