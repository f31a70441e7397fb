import type { SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

/** How far each system has been read. A cursor commits together with the batch it belongs to. */
export const cursors = {
  read(db: ReadDb, system: SystemId): string | undefined {
    const row = db.prepare('SELECT cursor FROM sync_cursors WHERE system = ?').get(system) as
      | { cursor: string }
      | undefined;
    return row?.cursor;
  },
  write(tx: WriteTx, system: SystemId, cursor: string, at: UnixMillis): void {
    tx.prepare(
      'INSERT INTO sync_cursors (system, cursor, updated_at) VALUES (?, ?, ?) ON CONFLICT (system) DO UPDATE SET cursor = excluded.cursor, updated_at = excluded.updated_at',
    ).run(system, cursor, at);
  },
  /** The system is read again from its beginning; what is known already is recognised and not doubled. */
  forget(tx: WriteTx, system: SystemId): void {
    tx.prepare('DELETE FROM sync_cursors WHERE system = ?').run(system);
  },
};
