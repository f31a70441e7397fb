import type { ReadDb } from '../store/store.ts';

/**
 * When a key stops speaking for one person: a switchboard number or an `info@` address stands in many records with several
 * names. Such a key only suggests. A key in more than `mostRecords` records never joins them, whatever their names.
 */
export interface SharedKeyLimits {
  readonly records: number;
  readonly names: number;
  readonly mostRecords: number;
}
export const defaultSharedKeyLimits: SharedKeyLimits = { records: 5, names: 2, mostRecords: 50 };

/** Is the key shared by too many to say who somebody is? Costs a bounded number of index steps. */
export function isSharedKey(db: ReadDb, key: string, limits: SharedKeyLimits): boolean {
  const records = recordsWithKey(db, key, limits.mostRecords + 1).length;
  if (records > limits.mostRecords) return true;
  if (records <= limits.records) return false;
  const nextName = db
    .prepare('SELECT name_key FROM identity_key WHERE key = ? AND name_key > ? ORDER BY name_key LIMIT 1')
    .pluck();
  let name = '';
  for (let names = 0; names <= limits.names; names++) {
    const next = nextName.get(key, name) as string | undefined;
    if (next === undefined) return false;
    name = next;
  }
  return true;
}

export function recordsWithKey(db: ReadDb, key: string, limit: number): readonly number[] {
  return db.prepare('SELECT record FROM identity_key WHERE key = ? LIMIT ?').pluck().all(key, limit) as number[];
}
