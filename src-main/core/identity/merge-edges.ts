import type { CustomerId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb } from '../store/store.ts';
import type { RecordNumber } from './records.ts';

/** Two customers that a person said are one, tied at one record each so that it holds whatever becomes of their ids. */
export interface MergeEdge {
  readonly undo: string;
  readonly keepCustomer: CustomerId;
  readonly absorbCustomer: CustomerId;
  readonly keepRecord: RecordNumber;
  readonly absorbRecord: RecordNumber;
  readonly at: UnixMillis;
}

const columns = `undo, keep_customer AS keepCustomer, absorb_customer AS absorbCustomer, keep_record AS keepRecord,
  absorb_record AS absorbRecord, at`;

export function mergeEdgesOf(db: ReadDb, record: RecordNumber): readonly MergeEdge[] {
  return db
    .prepare(
      `SELECT ${columns} FROM identity_merge WHERE keep_record = ?
       UNION SELECT ${columns} FROM identity_merge WHERE absorb_record = ?`,
    )
    .all(record, record) as MergeEdge[];
}

export function mergeEdge(db: ReadDb, undo: string): MergeEdge | undefined {
  return db.prepare(`SELECT ${columns} FROM identity_merge WHERE undo = ?`).get(undo) as MergeEdge | undefined;
}
