import type { CustomerId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import { assignIds, type Group } from './customer-ids.ts';
import { byStrength } from './keys.ts';
import { LinkedGroups } from './linked-groups.ts';
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
 * Works out again who is one person, for the records that the changed ones (`seeds`, and the holders of keys they lost) belong
 * with or reach by keys and merges over any number of steps: as a contradiction keeps keys from joining, a change can come to
 * matter several steps away, and beyond those it cannot.
 */
export function regroup(
  tx: WriteTx,
  seeds: Iterable<RecordNumber>,
  limits: SharedKeyLimits,
  emptied: Iterable<CustomerId> = [],
): Regrouping {
  const customerOf = tx.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  const members = new Map<RecordNumber, CustomerId | ''>();
  for (const record of reach(tx, seeds, limits)) members.set(record, customerOf.get(record) as CustomerId | '');
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

/**
 * Groups records that share strong keys and, where `byHand`, those that people merged.
 *
 * What people merged is together whatever it declares. Keys follow, the surest first, and join only where no declared link
 * contradicts. The order depends on the present keys alone, so that the groups do not depend on which record came first.
 */
export function connect(
  db: ReadDb,
  records: readonly RecordNumber[],
  limits: SharedKeyLimits,
  byHand: boolean,
): readonly RecordNumber[][] {
  const keys = new Map(records.map((record) => [record, keysOf(db, record)]));
  const groups = new LinkedGroups(keys);
  if (byHand) {
    for (const edge of records.flatMap((record) => mergeEdgesOf(db, record))) {
      if (keys.has(edge.keepRecord) && keys.has(edge.absorbRecord)) groups.join(edge.keepRecord, edge.absorbRecord);
    }
  }
  const holders = new Map<string, RecordNumber[]>();
  for (const [record, own] of keys) {
    for (const key of own) {
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [record]);
      else known.push(record);
    }
  }
  const common = [...holders].filter(([, having]) => having.length > 1).toSorted(([a], [b]) => byStrength(a, b));
  for (const [key, having] of common) if (!isSharedKey(db, key, limits)) groups.joinUnlessContradicting(having);
  return groups.groups();
}

/** Everyone that the seeds reach by strong keys, merges and common customers: all that decides who belongs with them. */
export function reach(db: ReadDb, seeds: Iterable<RecordNumber>, limits: SharedKeyLimits): ReadonlySet<RecordNumber> {
  const reached = new Set(seeds);
  const customerOf = db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  const ofCustomer = db.prepare("SELECT n FROM identity_record WHERE customer = ? AND customer <> ''").pluck();
  const seen = new Set<string>();
  // A set hands out what is added while it is walked.
  for (const record of reached) {
    const customer = customerOf.get(record) as CustomerId | '' | undefined;
    if (customer === undefined) {
      reached.delete(record);
      continue;
    }
    if (!seen.has(customer)) {
      seen.add(customer);
      for (const other of ofCustomer.all(customer) as RecordNumber[]) reached.add(other);
    }
    for (const key of keysOf(db, record)) {
      if (seen.has(key)) continue;
      seen.add(key);
      if (isSharedKey(db, key, limits)) continue;
      for (const other of recordsWithKey(db, key, limits.mostRecords)) reached.add(other);
    }
    for (const edge of mergeEdgesOf(db, record)) reached.add(edge.keepRecord).add(edge.absorbRecord);
  }
  return reached;
}

function addCustomer(db: ReadDb, members: Map<RecordNumber, CustomerId | ''>, customer: CustomerId): void {
  const records = db.prepare('SELECT n FROM identity_record WHERE customer = ?').pluck().all(customer) as number[];
  for (const record of records) members.set(record, customer);
}
