import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { CellChange, Table, TableFault, TableRow } from '../table.ts';
import { findSheet, partText, type SheetPlace } from './find-sheet.ts';
import { readDateFormats } from './number-formats.ts';
import { patchSheet } from './patch-sheet.ts';
import { readSheet, type SheetRow } from './read-sheet.ts';
import { readSharedStrings } from './shared-strings.ts';
import { pack, unpack, type Parts } from './zip-package.ts';

export interface WorkbookOptions {
  /** Absent: the first sheet. */
  readonly sheet: string | undefined;
  /** Number of the row with the names of the columns, from 1. */
  readonly headerRow: number;
}

interface Opened {
  readonly parts: Parts;
  readonly place: SheetPlace;
  readonly rows: readonly SheetRow[];
  /** Column to the name in the header. */
  readonly names: ReadonlyMap<number, string>;
}

async function openWorkbook(
  bytes: Uint8Array,
  { sheet, headerRow }: WorkbookOptions,
): Promise<Result<Opened, TableFault>> {
  const parts = await unpack(bytes);
  if (!parts.ok) return parts;
  const place = findSheet(parts.value, sheet);
  if (!place.ok) return place;
  const strings = readSharedStrings(partText(parts.value, 'xl/sharedStrings.xml') ?? '<sst/>');
  if (!strings.ok) return strings;
  const dates = readDateFormats(partText(parts.value, 'xl/styles.xml') ?? '<styleSheet/>');
  if (!dates.ok) return dates;
  const { part, date1904 } = place.value;
  const rows = readSheet(partText(parts.value, part) ?? '', {
    part,
    strings: strings.value,
    dates: dates.value,
    date1904,
  });
  if (!rows.ok) return rows;
  const header = rows.value.find(({ number }) => number === headerRow);
  const names = new Map((header?.cells ?? []).map(({ column, text }) => [column, text.trim()]));
  if (names.size === 0)
    return err({ place: `sheet "${place.value.name}", row ${headerRow}`, message: 'has no names of columns' });
  const twice = [...names.values()].find((name, index, all) => all.indexOf(name) !== index);
  if (twice !== undefined) return err({ place: `row ${headerRow}`, message: `names the column "${twice}" twice` });
  return ok({ parts: parts.value, place: place.value, rows: rows.value, names });
}

/** Reads a workbook (.xlsx, ECMA-376). */
export async function readWorkbook(bytes: Uint8Array, options: WorkbookOptions): Promise<Result<Table, TableFault>> {
  const opened = await openWorkbook(bytes, options);
  if (!opened.ok) return opened;
  const { rows, names } = opened.value;
  const formulas = new Set<string>();
  const below: TableRow[] = [];
  for (const { number, cells } of rows) {
    if (number <= options.headerRow) continue;
    const named = cells.flatMap(({ column, text, formula }) => {
      const name = names.get(column);
      if (name === undefined) return [];
      if (formula) formulas.add(`${number}:${name}`);
      return text === '' ? [] : [[name, text] as const];
    });
    if (named.length > 0) below.push({ number, cells: new Map(named) });
  }
  return ok({ header: [...names.values()], rows: below, formulas });
}

/** The workbook with these cells written and everything else as it was. */
export async function writeWorkbook(
  bytes: Uint8Array,
  options: WorkbookOptions,
  changes: readonly CellChange[],
): Promise<Result<Uint8Array, TableFault>> {
  const opened = await openWorkbook(bytes, options);
  if (!opened.ok) return opened;
  const { parts, place, names } = opened.value;
  const columns = new Map([...names].map(([column, name]) => [name, column]));
  const missing = changes.find(({ column }) => !columns.has(column));
  if (missing !== undefined)
    return err({ place: `sheet "${place.name}"`, message: `has no column "${missing.column}"` });
  const placed = changes.map(({ row, column, text }) => ({ row, column: columns.get(column) ?? 0, text }));
  const patched = patchSheet(place.part, partText(parts, place.part) ?? '', placed);
  if (!patched.ok) return patched;
  return ok(await pack(new Map([...parts, [place.part, new TextEncoder().encode(patched.value)]])));
}
