import type { SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

/** Systems a person has paused; a pause survives a restart. */
export const pausedSystems = {
  has(db: ReadDb, system: SystemId): boolean {
    return db.prepare('SELECT 1 FROM paused_systems WHERE system = ?').get(system) !== undefined;
  },
  set(tx: WriteTx, system: SystemId, paused: boolean, at: UnixMillis): void {
    if (paused) tx.prepare('INSERT OR IGNORE INTO paused_systems (system, since) VALUES (?, ?)').run(system, at);
    else tx.prepare('DELETE FROM paused_systems WHERE system = ?').run(system);
  },
};
