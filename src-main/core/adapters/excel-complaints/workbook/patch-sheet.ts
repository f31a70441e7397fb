import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { TableFault } from '../table.ts';
import { columnLetters, parseReference } from './cell-reference.ts';
import { escapeXml, walkXml } from './xml-elements.ts';

/** A cell to be written, by its place in the sheet. */
export interface SheetChange {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

interface CellSpan {
  readonly start: number;
  end: number;
  readonly style: string | undefined;
  readonly column: number;
  formula: boolean;
}
interface RowSpan {
  /** Behind the start tag, or the whole of an empty element. */
  readonly open: { readonly start: number; readonly end: number; readonly empty: boolean };
  /** Index of the end tag's `<`. */
  close: number;
  readonly cells: CellSpan[];
}

const inlineText = ({ row, column, text }: SheetChange, style: string | undefined): string => {
  const reference = `${columnLetters(column)}${row}`;
  const kept = style === undefined ? '' : ` s="${escapeXml(style)}"`;
  if (text === '') return `<c r="${reference}"${kept}/>`;
  return `<c r="${reference}"${kept} t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
};

/**
 * Writes texts into cells of a sheet and leaves every other character of it as it is: styles, formulas, widths, filters and whatever a later
 * version of Excel put there. A cell keeps its style. A cell with a formula is refused.
 */
export function patchSheet(part: string, xml: string, changes: readonly SheetChange[]): Result<string, TableFault> {
  const wanted = new Set(changes.map(({ row }) => row));
  const rows = new Map<number, RowSpan>();
  let rowNumber = 0;
  let column = 0;
  let row: RowSpan | undefined;
  let cell: CellSpan | undefined;
  const walked = walkXml(part, xml, {
    open({ name, attributes, start, end, empty }) {
      if (name === 'row') {
        rowNumber = Number(attributes['r']) || rowNumber + 1;
        column = 0;
        row = { open: { start, end, empty }, close: end, cells: [] };
        if (wanted.has(rowNumber)) rows.set(rowNumber, row);
      } else if (name === 'c') {
        column = parseReference(attributes['r'] ?? '')?.column ?? column + 1;
        cell = { start, end, style: attributes['s'], column, formula: false };
        row?.cells.push(cell);
      } else if (name === 'f' && cell) cell.formula = true;
    },
    close(name, end) {
      if (name === 'c' && cell) {
        cell.end = end;
        cell = undefined;
      } else if (name === 'row' && row) {
        row.close = row.open.empty ? row.open.end : xml.lastIndexOf('<', end - 1);
      }
    },
  });
  if (!walked.ok) return walked;

  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  for (const change of changes) {
    const span = rows.get(change.row);
    const place = `${columnLetters(change.column)}${change.row}`;
    if (span === undefined || span.open.empty) return err({ place, message: 'the row is not in the sheet any more' });
    const there = span.cells.find((one) => one.column === change.column);
    if (there?.formula) return err({ place, message: 'the cell is calculated by a formula and cannot be written' });
    if (there !== undefined) {
      edits.push({ start: there.start, end: there.end, text: inlineText(change, there.style) });
      continue;
    }
    const next = span.cells.find((one) => one.column > change.column);
    const at = next?.start ?? span.close;
    edits.push({ start: at, end: at, text: inlineText(change, undefined) });
  }
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let patched = '';
  let from = 0;
  for (const { start, end, text } of ordered) {
    patched += xml.slice(from, start) + text;
    from = end;
  }
  return ok(patched + xml.slice(from));
}
