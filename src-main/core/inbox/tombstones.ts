import type { Reference } from '../../../src-shared/model/reference.ts';
import { referenceKey } from '../../../src-shared/model/reference.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

export interface Tombstone {
  readonly at: number;
  readonly mergedInto: Reference | undefined;
}

/** A chain of merges longer than this is a loop. */
const longestChain = 20;

export function tombstoneOf(db: ReadDb, reference: Reference): Tombstone | undefined {
  const row = db
    .prepare('SELECT at, merged_into AS mergedInto FROM inbox_tombstone WHERE key = ?')
    .get(referenceKey(reference)) as { readonly at: number; readonly mergedInto: string | null } | undefined;
  if (row === undefined) return undefined;
  return { at: row.at, mergedInto: row.mergedInto === null ? undefined : (JSON.parse(row.mergedInto) as Reference) };
}

export function putTombstone(tx: WriteTx, reference: Reference, at: number, mergedInto: Reference | undefined): void {
  tx.prepare('INSERT OR REPLACE INTO inbox_tombstone (key, at, merged_into) VALUES (?, ?, ?)').run(
    referenceKey(reference),
    at,
    mergedInto === undefined ? null : JSON.stringify(mergedInto),
  );
}

export function liftTombstone(tx: WriteTx, reference: Reference): void {
  tx.prepare('DELETE FROM inbox_tombstone WHERE key = ?').run(referenceKey(reference));
}

/** Where a record that was merged away lives on; itself where it was not. */
export function presentReference(db: ReadDb, reference: Reference): Reference {
  let present = reference;
  for (let step = 0; step < longestChain; step++) {
    const into = tombstoneOf(db, present)?.mergedInto;
    if (into === undefined) return present;
    present = into;
  }
  return reference;
}
