import type { CustomerId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import { assignIds, type Group } from './customer-ids.ts';
import { DisjointSets } from './disjoint-sets.ts';
import { mergeEdgesOf } from './merge-edges.ts';
import { keysOf, type RecordNumber } from './records.ts';
import { isSharedKey, recordsWithKey, type SharedKeyLimits } from './shared-keys.ts';

/** What a change of records meant for customers. */
export interface Regrouping {
  readonly moved: readonly { readonly record: RecordNumber; readonly from: CustomerId | ''; readonly to: CustomerId }[];
  /** Customers whose records or values changed, and that exist. */
  readonly touched: ReadonlySet<CustomerId>;
  /** Customers that exist no more. */
  readonly retired: ReadonlySet<CustomerId>;
}
export const nothingRegrouped: Regrouping = { moved: [], touched: new Set(), retired: new Set() };

/**
 * Works out again who is one person, for the customers that the changed records (`seeds`) belong to or reach by a key. Edges
 * can only have come or gone at the seeds, so no other customer can be affected.
 */
export function regroup(
  tx: WriteTx,
  seeds: Iterable<RecordNumber>,
  limits: SharedKeyLimits,
  emptied: Iterable<CustomerId> = [],
): Regrouping {
  const members = gather(tx, new Set(seeds), limits);
  for (const customer of emptied) addCustomer(tx, members, customer);
  const groups: Group[] = connect(tx, [...members.keys()], limits, true).map((records) => ({
    records: records.toSorted((a, b) => a - b),
    was: new Set(records.map((record) => members.get(record)!).filter((id) => id !== '')),
  }));
  const before = new Set([...members.values()].filter((id): id is CustomerId => id !== ''));
  for (const customer of emptied) before.add(customer);

  const ids = assignIds(tx, groups, members, before);
  const moved: { record: RecordNumber; from: CustomerId | ''; to: CustomerId }[] = [];
  const move = tx.prepare('UPDATE identity_record SET customer = ? WHERE n = ?');
  for (const [index, group] of groups.entries()) {
    const to = ids.of[index]!;
    for (const record of group.records) {
      const from = members.get(record)!;
      if (from === to) continue;
      move.run(to, record);
      moved.push({ record, from, to });
    }
  }
  return { moved, touched: new Set(ids.of), retired: ids.retired };
}

/** Groups records that share strong keys and, where `byHand`, those that people merged. */
export function connect(
  db: ReadDb,
  records: readonly RecordNumber[],
  limits: SharedKeyLimits,
  byHand: boolean,
): readonly RecordNumber[][] {
  const sets = new DisjointSets(records);
  const holders = new Map<string, RecordNumber[]>();
  for (const record of records) {
    for (const key of keysOf(db, record)) holders.set(key, [...(holders.get(key) ?? []), record]);
  }
  for (const [key, [first, ...others]] of holders) {
    if (others.length === 0 || isSharedKey(db, key, limits)) continue;
    for (const other of others) sets.join(first!, other);
  }
  if (byHand) {
    const present = new Set(records);
    for (const edge of records.flatMap((record) => mergeEdgesOf(db, record))) {
      if (present.has(edge.keepRecord) && present.has(edge.absorbRecord)) sets.join(edge.keepRecord, edge.absorbRecord);
    }
  }
  return sets.groups();
}

/** The seeds, what they reach by a strong key or a merge, and everyone in the customers of all these. */
function gather(
  db: ReadDb,
  seeds: ReadonlySet<RecordNumber>,
  limits: SharedKeyLimits,
): Map<RecordNumber, CustomerId | ''> {
  const reached = new Set(seeds);
  for (const seed of seeds) {
    for (const key of keysOf(db, seed)) {
      if (isSharedKey(db, key, limits)) continue;
      for (const record of recordsWithKey(db, key, limits.mostRecords)) reached.add(record);
    }
    for (const edge of mergeEdgesOf(db, seed)) reached.add(edge.keepRecord).add(edge.absorbRecord);
  }
  const members = new Map<RecordNumber, CustomerId | ''>();
  const customerOf = db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  const known = new Set<CustomerId>();
  for (const record of reached) {
    const customer = customerOf.get(record) as CustomerId | '' | undefined;
    if (customer === undefined) continue;
    members.set(record, customer);
    if (customer !== '') known.add(customer);
  }
  for (const customer of known) addCustomer(db, members, customer);
  return members;
}

function addCustomer(db: ReadDb, members: Map<RecordNumber, CustomerId | ''>, customer: CustomerId): void {
  const records = db.prepare('SELECT n FROM identity_record WHERE customer = ?').pluck().all(customer) as number[];
  for (const record of records) members.set(record, customer);
}
