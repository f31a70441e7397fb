import type { Card } from '../../../src-shared/model/card.ts';
import type { CustomerId, SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import { fieldsOf } from './card-fields.ts';
import { nameKey } from './name-key.ts';

/** Number of a record in this workspace. */
export type RecordNumber = number;

/** A value as it was first seen. What changes in other fields later does not make it newer. */
export interface ObservedValue {
  readonly value: string;
  readonly at: UnixMillis;
  readonly changedAt?: UnixMillis | undefined;
}

export interface StoredRecord {
  readonly n: RecordNumber;
  readonly system: SystemId;
  readonly id: string;
  readonly version: string | undefined;
  readonly customer: CustomerId;
  /** False: only mentioned so far (a caller, a requester without an account). */
  readonly real: boolean;
  readonly card: Card;
  readonly writable: readonly string[];
  /** When each present value was first seen here, and when the record had been changed last by then, by pointer. */
  readonly observed: Readonly<Record<string, ObservedValue>>;
  readonly changedAt: UnixMillis | undefined;
  /** Time of the message the record was last built from; older ones are passed over. */
  readonly versionAt: UnixMillis;
}

interface Row {
  readonly n: number;
  readonly system: SystemId;
  readonly id: string;
  readonly version: string | null;
  readonly customer: CustomerId;
  readonly real: number;
  readonly card: string;
  readonly writable: string;
  readonly observed: string;
  readonly changed_at: number | null;
  readonly version_at: number;
}

const columns = 'n, system, id, version, customer, real, card, writable, observed, changed_at, version_at';

const fromRow = (row: Row): StoredRecord => ({
  n: row.n,
  system: row.system,
  id: row.id,
  version: row.version ?? undefined,
  customer: row.customer,
  real: row.real === 1,
  card: JSON.parse(row.card) as Card,
  writable: JSON.parse(row.writable) as string[],
  observed: JSON.parse(row.observed) as StoredRecord['observed'],
  changedAt: row.changed_at ?? undefined,
  versionAt: row.version_at,
});

export function findRecord(db: ReadDb, system: SystemId, id: string): StoredRecord | undefined {
  const row = db.prepare(`SELECT ${columns} FROM identity_record WHERE system = ? AND id = ?`).get(system, id);
  return row === undefined ? undefined : fromRow(row as Row);
}

export function recordByNumber(db: ReadDb, n: RecordNumber): StoredRecord | undefined {
  const row = db.prepare(`SELECT ${columns} FROM identity_record WHERE n = ?`).get(n);
  return row === undefined ? undefined : fromRow(row as Row);
}

/** All records of a customer, oldest first. */
export function recordsOf(db: ReadDb, customer: CustomerId): readonly StoredRecord[] {
  return (
    db.prepare(`SELECT ${columns} FROM identity_record WHERE customer = ? ORDER BY n`).all(customer) as Row[]
  ).map(fromRow);
}

export interface RecordContent {
  readonly reference: Pick<Reference, 'system' | 'id' | 'version'>;
  readonly real: boolean;
  readonly card: Card;
  readonly writable: readonly string[];
  readonly changedAt: UnixMillis | undefined;
  readonly versionAt: UnixMillis;
}

/** Stores what a record says now; its customer stays what it was (`customer` is for a new one). */
export function putRecord(
  tx: WriteTx,
  before: StoredRecord | undefined,
  content: RecordContent,
  customer: CustomerId,
  now: UnixMillis,
): RecordNumber {
  const { reference, card } = content;
  const name = card.name?.full.trim() ?? '';
  const organisation = Object.values(card.organizations ?? {})[0]?.name ?? '';
  const observed: Record<string, ObservedValue> = Object.create(null);
  for (const { pointer, value } of fieldsOf(card)) {
    const seen = before?.observed[pointer];
    observed[pointer] = seen?.value === value ? seen : { value, at: now, changedAt: content.changedAt };
  }
  const values = [
    reference.version ?? null,
    content.real ? 1 : 0,
    name,
    nameKey(name),
    nameKey(organisation),
    JSON.stringify(card),
    JSON.stringify(content.writable),
    JSON.stringify(observed),
    content.changedAt ?? null,
    content.versionAt,
  ];
  if (before !== undefined) {
    tx.prepare(
      `UPDATE identity_record SET version = ?, real = ?, name = ?, name_key = ?, organisation_key = ?, card = ?,
       writable = ?, observed = ?, changed_at = ?, version_at = ? WHERE n = ?`,
    ).run(...values, before.n);
    return before.n;
  }
  const { lastInsertRowid } = tx
    .prepare(
      `INSERT INTO identity_record (version, real, name, name_key, organisation_key, card, writable, observed, changed_at,
       version_at, system, id, customer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(...values, reference.system, reference.id, customer);
  return Number(lastInsertRowid);
}

/** Replaces the keys and digits of a record. */
export function putKeys(
  tx: WriteTx,
  record: RecordNumber,
  name: string,
  keys: Iterable<string>,
  digits: Iterable<string>,
): void {
  tx.prepare('DELETE FROM identity_key WHERE record = ?').run(record);
  tx.prepare('DELETE FROM identity_number WHERE record = ?').run(record);
  const insertKey = tx.prepare('INSERT INTO identity_key (key, name_key, record) VALUES (?, ?, ?)');
  for (const key of keys) insertKey.run(key, name, record);
  const insertNumber = tx.prepare('INSERT INTO identity_number (record, digits, reversed) VALUES (?, ?, ?)');
  for (const text of digits) insertNumber.run(record, text, [...text].toReversed().join(''));
}

export function keysOf(db: ReadDb, record: RecordNumber): readonly string[] {
  return db.prepare('SELECT key FROM identity_key WHERE record = ?').pluck().all(record) as string[];
}
