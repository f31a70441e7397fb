import { createHash } from 'node:crypto';
import type { TableRow } from './table.ts';

/** A row with the name by which it is known from then on. */
export interface IdentifiedRow {
  readonly id: string;
  readonly row: TableRow;
  /** Hash of everything in it. */
  readonly hash: string;
}

/** What was known of a row when it was last read: its name, and a short hash of each of its cells. */
export interface KnownRow {
  readonly id: string;
  readonly cells: readonly string[];
}

/** A row that cannot be told from others. */
export interface UnnamedRow {
  readonly row: TableRow;
  readonly reason: string;
}

const short = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 8);

/** Hash of a row's content, whatever the order of its columns. */
export const rowHash = ({ cells }: TableRow): string =>
  createHash('sha256')
    .update(JSON.stringify([...cells].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url')
    .slice(0, 16);

/** Hash of a row without its notes: a note that was added says nothing against a change of the status. */
export const stateHash = ({ number, cells }: TableRow, notes: string | undefined): string =>
  rowHash({ number, cells: new Map([...cells].filter(([column]) => column !== notes)) });

/** Short hashes of the cells: enough to see how much of a row is still the same. */
export const cellHashes = ({ cells }: TableRow): readonly string[] =>
  [...cells].map(([name, text]) => short(`${name}\0${text}`));

/** Names rows by the columns of the key. Rows without it, and those of a key that comes twice, cannot be told apart and say so. */
export function identifyByKey(
  rows: readonly TableRow[],
  key: readonly string[],
): { readonly named: readonly IdentifiedRow[]; readonly unnamed: readonly UnnamedRow[] } {
  const named = new Map<string, IdentifiedRow>();
  const unnamed: UnnamedRow[] = [];
  for (const row of rows) {
    const parts = key.map((column) => row.cells.get(column)?.trim() ?? '');
    const id = parts.join(' / ');
    const first = named.get(id);
    if (parts.includes(''))
      unnamed.push({ row, reason: `the column "${key[parts.indexOf('')]}" is empty, which is to name the row` });
    else if (id.length > 400) unnamed.push({ row, reason: 'what names the row is longer than 400 characters' });
    else if (first !== undefined) unnamed.push({ row, reason: `"${id}" stands in row ${first.row.number} already` });
    else named.set(id, { id, row, hash: rowHash(row) });
  }
  return { named: [...named.values()], unnamed };
}

/** So much of a row must still be the same for it to be taken for the row it was. */
const ENOUGH = 0.5;

/**
 * Names rows by what stands in them: rows that are unchanged keep their names wherever they have moved; of the others each takes the name of
 * the row it has most cells in common with, at least half of them; what is left is new.
 */
export function identifyByContent(rows: readonly TableRow[], known: readonly KnownRow[]): readonly IdentifiedRow[] {
  const free = new Map(known.map((one) => [one.id, one]));
  const whole = new Map<string, string[]>();
  for (const { id, cells } of known) {
    const print = cells.toSorted().join(' ');
    whole.set(print, [...(whole.get(print) ?? []), id]);
  }
  const ids = new Map<TableRow, string>();
  const changed: TableRow[] = [];
  for (const row of rows) {
    const id = whole.get(cellHashes(row).toSorted().join(' '))?.shift();
    if (id === undefined) changed.push(row);
    else {
      ids.set(row, id);
      free.delete(id);
    }
  }
  const owners = new Map<string, string[]>();
  for (const { id, cells } of free.values())
    for (const cell of cells) owners.set(cell, [...(owners.get(cell) ?? []), id]);
  const pairs = changed.flatMap((row) => {
    const shared = new Map<string, number>();
    // A value most rows have says nothing about which row it is.
    const cells = cellHashes(row);
    for (const cell of cells) {
      const holders = owners.get(cell) ?? [];
      if (holders.length <= 200) for (const id of holders) shared.set(id, (shared.get(id) ?? 0) + 1);
    }
    return [...shared].map(([id, count]) => ({
      row,
      id,
      share: count / Math.max(cells.length, free.get(id)?.cells.length ?? 1),
    }));
  });
  for (const { row, id, share } of pairs.toSorted((a, b) => b.share - a.share || a.row.number - b.row.number)) {
    if (share < ENOUGH || ids.has(row) || !free.has(id)) continue;
    ids.set(row, id);
    free.delete(id);
  }
  const taken = new Set([...ids.values(), ...known.map(({ id }) => id)]);
  return rows.map((row) => {
    const hash = rowHash(row);
    let id = ids.get(row);
    for (let n = 0; id === undefined; n++) {
      const name = n === 0 ? hash : `${hash}-${n}`;
      if (!taken.has(name)) id = name;
    }
    taken.add(id);
    return { id, row, hash };
  });
}
