import type { Result } from '../../../../src-shared/result/result.ts';
import { readCsv, writeCsv } from './csv/csv-file.ts';
import type { ExcelComplaintsSettings } from './settings.ts';
import type { CellChange, Table, TableFault } from './table.ts';
import { readWorkbook, writeWorkbook } from './workbook/workbook.ts';

type FileSettings = Pick<ExcelComplaintsSettings, 'file' | 'sheet' | 'headerRow' | 'encoding'>;

const isCsv = ({ file }: Pick<FileSettings, 'file'>): boolean => /\.csv$/i.test(file);

/** Reads the table in a file, workbook or text. */
export const readTable = (bytes: Uint8Array, settings: FileSettings): Promise<Result<Table, TableFault>> =>
  isCsv(settings)
    ? Promise.resolve(readCsv(bytes, settings))
    : readWorkbook(bytes, { sheet: settings.sheet, headerRow: settings.headerRow });

/** The file with these cells written and everything else as it was. */
export const writeTable = (
  bytes: Uint8Array,
  settings: FileSettings,
  changes: readonly CellChange[],
): Promise<Result<Uint8Array, TableFault>> =>
  isCsv(settings)
    ? Promise.resolve(writeCsv(bytes, settings, changes))
    : writeWorkbook(bytes, { sheet: settings.sheet, headerRow: settings.headerRow }, changes);
