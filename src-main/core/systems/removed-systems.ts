import type { SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

export interface RemovedSystem {
  readonly id: SystemId;
  readonly name: string;
  readonly adapter: string;
}

/** Systems that are gone. What was read from them stays readable and keeps their name. */
export const removedSystems = {
  all(db: ReadDb): readonly RemovedSystem[] {
    return db
      .prepare('SELECT system AS id, name, adapter FROM removed_systems ORDER BY removed_at')
      .all() as RemovedSystem[];
  },
  add(tx: WriteTx, { id, name, adapter }: RemovedSystem, at: UnixMillis): void {
    tx.prepare(
      `INSERT INTO removed_systems (system, name, adapter, removed_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (system) DO UPDATE SET name = excluded.name, adapter = excluded.adapter, removed_at = excluded.removed_at`,
    ).run(id, name, adapter, at);
  },
  /** The system is back. */
  forget(tx: WriteTx, id: SystemId): void {
    tx.prepare('DELETE FROM removed_systems WHERE system = ?').run(id);
  },
};
