import type { SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

/** How far each system has been read. A cursor commits together with the batch it belongs to. */
export const cursors = {
  read(db: ReadDb, system: SystemId): string | undefined {
    const row = db.prepare('SELECT cursor FROM sync_cursors WHERE system = ?').get(system) as
      | { cursor: string | null }
      | undefined;
    return row?.cursor ?? undefined;
  },
  write(tx: WriteTx, system: SystemId, cursor: string, at: UnixMillis): void {
    tx.prepare(
      `INSERT INTO sync_cursors (system, cursor, updated_at) VALUES (?, ?, ?)
       ON CONFLICT (system) DO UPDATE SET cursor = excluded.cursor, updated_at = excluded.updated_at`,
    ).run(system, cursor, at);
  },
  /** The system is read again from its beginning; what is known already is recognised and not doubled. */
  forget(tx: WriteTx, system: SystemId, at: UnixMillis): void {
    tx.prepare(
      `INSERT INTO sync_cursors (system, cursor, generation, updated_at) VALUES (?, NULL, 1, ?)
       ON CONFLICT (system) DO UPDATE SET cursor = NULL, generation = generation + 1, updated_at = excluded.updated_at`,
    ).run(system, at);
  },
  /** How often the system has been read from its beginning: a record parked in one reading may be parked again in the next. */
  generation(db: ReadDb, system: SystemId): number {
    const row = db.prepare('SELECT generation FROM sync_cursors WHERE system = ?').get(system) as
      | { generation: number }
      | undefined;
    return row?.generation ?? 0;
  },
};
