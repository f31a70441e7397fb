import { basename } from 'node:path';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import { readTable } from './open-table.ts';
import {
  identifyByContent,
  identifyByKey,
  type IdentifiedRow,
  type KnownRow,
  type UnnamedRow,
} from './row-identity.ts';
import type { ExcelComplaintsSettings } from './settings.ts';
import type { Table } from './table.ts';

export interface Rows {
  readonly table: Table;
  readonly named: readonly IdentifiedRow[];
  readonly unnamed: readonly UnnamedRow[];
}

/** The rows of a file with their names; an error where the file is no table, or lacks a column of the settings. */
export async function readRows(
  bytes: Uint8Array,
  settings: ExcelComplaintsSettings,
  known: readonly KnownRow[],
): Promise<Result<Rows, AdapterError>> {
  const table = await readTable(bytes, settings);
  const name = basename(settings.file);
  if (!table.ok) {
    const { place, message } = table.error;
    const text =
      'Open the file in Excel and save it again as .xlsx or .csv; if it is meant to look so, correct the settings.';
    return err({
      kind: 'nonsense',
      message: `${name}, ${place}: ${message}`,
      advice: { key: 'excel.advice.content', text },
    });
  }
  const wanted = [...settings.key, ...Object.values(settings.columns)];
  const missing = [...new Set(wanted)].filter((column) => !table.value.header.includes(column));
  if (missing.length > 0) {
    const has = table.value.header.slice(0, 20).join(', ');
    const text = 'Compare the names of columns in the settings with the first row of the sheet.';
    return err({
      kind: 'misconfigured',
      message: `${name} has no column ${missing.map((column) => `"${column}"`).join(', ')}; it has ${has}`,
      advice: { key: 'excel.advice.columns', text },
    });
  }
  if (settings.key.length > 0) return ok({ table: table.value, ...identifyByKey(table.value.rows, settings.key) });
  return ok({ table: table.value, named: identifyByContent(table.value.rows, known), unnamed: [] });
}
