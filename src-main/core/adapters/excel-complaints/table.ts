/** A row of a sheet: its number as people see it (from 1), and what stands in each column of the header. */
export interface TableRow {
  readonly number: number;
  /** Header name to text as shown: dates as ISO 8601, numbers with all their digits. Empty cells are absent. */
  readonly cells: ReadonlyMap<string, string>;
}

/** One cell to be written. */
export interface CellChange {
  readonly row: number;
  readonly column: string;
  readonly text: string;
}

/** Why a file or cell cannot be read or written. */
export interface TableFault {
  /** Part of the file, sheet, cell, or byte. */
  readonly place: string;
  readonly message: string;
}

/** A spreadsheet as far as it is read: one header and the rows below it. Whatever else the file holds stays as it is. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  /** Cells that hold a formula, as `row:column`: these are calculated and never written. */
  readonly formulas: ReadonlySet<string>;
}

/** Names of what a table may hold at most: what is more is refused, not cut. */
export const tableLimits = { rows: 50_000, columns: 500, cellCharacters: 32_767 } as const;
