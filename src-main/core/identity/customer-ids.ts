import type { CustomerId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import { mergeEdgesOf } from './merge-edges.ts';
import type { RecordNumber } from './records.ts';
import { stableId } from './stable-id.ts';

/** Records that are one person, oldest first, and the ids their customers had. */
export interface Group {
  readonly records: readonly RecordNumber[];
  readonly was: ReadonlySet<string>;
}

/**
 * Decides which id each group goes by, so that ids stay what conversations and windows know them as: an id stays with its
 * founding record (its anchor); of several the one a person chose to keep wins, else the oldest; a group without one gets
 * back the id it had before it was joined to another, else one made from its oldest record.
 */
export function assignIds(
  tx: WriteTx,
  groups: readonly Group[],
  members: ReadonlyMap<RecordNumber, CustomerId | ''>,
  before: ReadonlySet<CustomerId>,
): { readonly of: readonly CustomerId[]; readonly retired: ReadonlySet<CustomerId> } {
  const anchorOf = tx.prepare('SELECT anchor FROM identity_customer WHERE id = ?').pluck();
  const anchors = new Map([...before].map((id) => [id, (anchorOf.get(id) as number | undefined) ?? Infinity]));
  const owned = new Map<Group, CustomerId[]>();
  for (const id of before) {
    const heirs = groups.filter((group) => group.was.has(id));
    const oldest = (group: Group): number => group.records.find((record) => members.get(record) === id) ?? Infinity;
    const heir =
      heirs.find((group) => group.records.includes(anchors.get(id)!)) ??
      heirs.toSorted((a, b) => oldest(a) - oldest(b))[0];
    if (heir !== undefined) owned.set(heir, [...(owned.get(heir) ?? []), id]);
  }

  const taken = new Set<CustomerId>();
  const chosen = new Map<Group, CustomerId>();
  for (const [group, ids] of owned) {
    const id = preferred(tx, group, ids, anchors);
    chosen.set(group, id);
    taken.add(id);
  }
  for (const group of groups) {
    if (chosen.has(group)) continue;
    const id = formerId(tx, group, taken) ?? newId(tx, group, taken);
    chosen.set(group, id);
    taken.add(id);
  }

  const retired = new Set([...before].filter((id) => !taken.has(id)));
  record(tx, chosen, anchors, retired);
  return { of: groups.map((group) => chosen.get(group)!), retired };
}

function preferred(
  db: ReadDb,
  group: Group,
  ids: readonly CustomerId[],
  anchors: ReadonlyMap<CustomerId, number>,
): CustomerId {
  if (ids.length === 1) return ids[0]!;
  const present = new Set(ids);
  const absorbed = new Set(
    group.records
      .flatMap((member) => mergeEdgesOf(db, member))
      .filter((edge) => present.has(edge.keepCustomer))
      .map((edge) => edge.absorbCustomer),
  );
  const kept = ids.filter((id) => !absorbed.has(id));
  return (kept.length > 0 ? kept : ids).toSorted((a, b) => anchors.get(a)! - anchors.get(b)!)[0]!;
}

function formerId(db: ReadDb, group: Group, taken: ReadonlySet<CustomerId>): CustomerId | undefined {
  const retiredAt = db.prepare('SELECT id FROM identity_retired WHERE anchor = ? ORDER BY id').pluck();
  const anchors = new Map<CustomerId, number>();
  for (const anchor of group.records) {
    for (const id of retiredAt.all(anchor) as CustomerId[])
      if (!taken.has(id) && !exists(db, id)) anchors.set(id, anchor);
  }
  return anchors.size === 0 ? undefined : preferred(db, group, [...anchors.keys()], anchors);
}

function newId(db: ReadDb, group: Group, taken: ReadonlySet<CustomerId>): CustomerId {
  const oldest = group.records[0]!;
  const named = db.prepare('SELECT system, id FROM identity_record WHERE n = ?').get(oldest) as {
    readonly system: string;
    readonly id: string;
  };
  const id = stableId('c', named.system, named.id) as CustomerId;
  return taken.has(id) || exists(db, id) ? (stableId('c', named.system, named.id, String(oldest)) as CustomerId) : id;
}

const exists = (db: ReadDb, id: CustomerId): boolean =>
  db.prepare('SELECT 1 FROM identity_customer WHERE id = ?').get(id) !== undefined;

function record(
  tx: WriteTx,
  chosen: ReadonlyMap<Group, CustomerId>,
  anchors: ReadonlyMap<CustomerId, number>,
  retired: ReadonlySet<CustomerId>,
): void {
  const put = tx.prepare(
    `INSERT INTO identity_customer (id, name, anchor) VALUES (?, '', ?) ON CONFLICT (id) DO UPDATE SET anchor = excluded.anchor`,
  );
  const formerAnchor = tx.prepare('SELECT anchor FROM identity_retired WHERE id = ?').pluck();
  const revive = tx.prepare('DELETE FROM identity_retired WHERE id = ?');
  for (const [group, id] of chosen) {
    const anchor = anchors.get(id) ?? (formerAnchor.get(id) as number | undefined);
    const founder = anchor !== undefined && group.records.includes(anchor) ? anchor : group.records[0]!;
    put.run(id, founder);
    revive.run(id);
  }
  for (const id of retired) {
    tx.prepare('DELETE FROM identity_customer WHERE id = ?').run(id);
    const heir = [...chosen].find(([group]) => group.was.has(id))?.[1];
    if (heir === undefined) {
      tx.prepare('DELETE FROM identity_retired WHERE customer = ?').run(id);
      continue;
    }
    tx.prepare('UPDATE identity_retired SET customer = ? WHERE customer = ?').run(heir, id);
    tx.prepare('INSERT OR REPLACE INTO identity_retired (id, anchor, customer) VALUES (?, ?, ?)').run(
      id,
      anchors.get(id) ?? 0,
      heir,
    );
  }
}
