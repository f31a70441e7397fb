import { randomUUID } from 'node:crypto';
import type { CustomerId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import { connect, reach, regroup, type Regrouping } from './components.ts';
import { mergeEdge, mergeEdgesOf, type MergeEdge } from './merge-edges.ts';
import type { RecordNumber } from './records.ts';
import type { SharedKeyLimits } from './shared-keys.ts';

const anchorOf = (db: ReadDb, customer: CustomerId): RecordNumber | undefined =>
  db.prepare('SELECT anchor FROM identity_customer WHERE id = ?').pluck().get(customer) as RecordNumber | undefined;

/** Joins `absorb` into `keep`; the code it answers takes it back. Both customers must exist and differ. */
export function mergeByHand(
  tx: WriteTx,
  keep: CustomerId,
  absorb: CustomerId,
  limits: SharedKeyLimits,
  now: UnixMillis,
): { readonly undo: string; readonly regrouping: Regrouping } {
  const [keepRecord, absorbRecord] = [anchorOf(tx, keep), anchorOf(tx, absorb)];
  if (keepRecord === undefined || absorbRecord === undefined) throw new Error('mergeByHand: a customer does not exist');
  const undo = randomUUID();
  // Two merges within one millisecond still have an order.
  const last = tx.prepare('SELECT max(at) FROM identity_merge').pluck().get() as number | null;
  const at = Math.max(Math.round(now), (last ?? 0) + 1);
  tx.prepare(
    `INSERT INTO identity_merge (undo, keep_customer, absorb_customer, keep_record, absorb_record, at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(undo, keep, absorb, keepRecord, absorbRecord, at);
  return { undo, regrouping: regroup(tx, [keepRecord, absorbRecord], limits) };
}

export type UndoOutcome =
  | { readonly undone: true; readonly regrouping: Regrouping }
  | { readonly undone: false; readonly reason: 'unknown' | 'stillConnected' };

/**
 * Takes a merge back. Where the two sides share a strong key, or another merge, by now, they would stay one person: then
 * nothing is changed.
 */
export function undoMerge(tx: WriteTx, undo: string, limits: SharedKeyLimits): UndoOutcome {
  const edge = mergeEdge(tx, undo);
  if (edge === undefined) return { undone: false, reason: 'unknown' };
  tx.prepare('DELETE FROM identity_merge WHERE undo = ?').run(undo);
  const records = reach(tx, [edge.keepRecord, edge.absorbRecord], limits);
  const together = connect(tx, [...records], limits, true).some(
    (group) => group.includes(edge.keepRecord) && group.includes(edge.absorbRecord),
  );
  if (together) {
    putBack(tx, edge);
    return { undone: false, reason: 'stillConnected' };
  }
  return { undone: true, regrouping: regroup(tx, [edge.keepRecord, edge.absorbRecord], limits) };
}

function putBack(tx: WriteTx, edge: MergeEdge): void {
  tx.prepare(
    `INSERT INTO identity_merge (undo, keep_customer, absorb_customer, keep_record, absorb_record, at)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(edge.undo, edge.keepCustomer, edge.absorbCustomer, edge.keepRecord, edge.absorbRecord, edge.at);
}

/** How far each record of a customer stands behind the side that was kept: 0 for that side and where nothing was merged. */
export function mergeRanks(
  db: ReadDb,
  records: readonly RecordNumber[],
  limits: SharedKeyLimits,
): ReadonlyMap<RecordNumber, number> {
  const edges = [
    ...new Map(records.flatMap((record) => mergeEdgesOf(db, record)).map((edge) => [edge.undo, edge])).values(),
  ].toSorted((a, b) => a.at - b.at);
  const ranks = new Map(records.map((record) => [record, 0]));
  if (edges.length === 0) return ranks;
  let sides: RecordNumber[][] = connect(db, [...reach(db, records, limits)], limits, false).map((group) => [...group]);
  for (const edge of edges) {
    const keep = sides.find((side) => side.includes(edge.keepRecord));
    const absorb = sides.find((side) => side.includes(edge.absorbRecord));
    if (keep === undefined || absorb === undefined || keep === absorb) continue;
    for (const record of absorb) ranks.set(record, (ranks.get(record) ?? 0) + 1);
    sides = [...sides.filter((side) => side !== keep && side !== absorb), [...keep, ...absorb]];
  }
  return ranks;
}
