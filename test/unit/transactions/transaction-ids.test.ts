import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src-main/core/store/migrations/migrations.ts';
import { distrustRestored } from '../../../src-main/core/store/distrust-restored.ts';
import { operationKey, parseOperationKey } from '../../../src-main/core/transactions/operation-of.ts';
import { createSnowflake } from '../../../src-main/core/transactions/snowflake.ts';
import { createTransactionIds } from '../../../src-main/core/transactions/transaction-ids.ts';
import type { TransactionId } from '../../../src-shared/model/ids.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

/** The first id a store draws at the one moment and with the one worker number of all these tests. */
const firstId = (path: string): TransactionId => {
  using store = openTestStore({ path });
  return createTransactionIds({ clock: createVirtualClock(), store, nodeId: 7 })();
};

describe('operation keys', () => {
  it('of two stores differ where worker number and clock are the same', async () => {
    await using dir = tempDir();
    const ids = Array.from({ length: 50 }, (_, index) => firstId(join(dir.path, `w${index}.db`)));
    expect(new Set(ids.map((id) => id.split('-')[0])).size).toBe(1);
    expect(new Set(ids.map((id) => operationKey(id, 'p1'))).size).toBe(50);
  });

  it('keep the mark of their store over a restart, name their transaction, and fit the field of a host', async () => {
    await using dir = tempDir();
    const path = join(dir.path, 'w.db');
    const [one, other] = [firstId(path), firstId(path)];
    expect(one).not.toBe(other);
    expect(one.split('-')[1]).toBe(other.split('-')[1]);
    const key = operationKey(one, 'p1');
    expect(parseOperationKey(key)).toEqual({ id: one, participant: 'p1' });
    const last = `${2n ** 63n - 1n}-${one.split('-')[1]}` as TransactionId;
    expect(operationKey(last, 'p9').length).toBeLessThanOrEqual(32);
  });

  it('of a store made before stores had an identity are marked from then on, and those under way stay as they were', async () => {
    await using dir = tempDir();
    const path = join(dir.path, 'w.db');
    let before: TransactionId;
    {
      using store = openTestStore({ path, migrations: migrations.filter(({ id }) => id < 9) });
      before = createSnowflake({ clock: createVirtualClock(), store, nodeId: 7 })();
    }
    const after = firstId(path);
    expect(after).toMatch(/^\d+-[0-9a-z]{9}$/);
    expect(after.split('-')[0]).not.toBe(before);
    expect(parseOperationKey(operationKey(before, 'p1'))).toEqual({ id: before, participant: 'p1' });
    expect(firstId(path).split('-')[1]).toBe(after.split('-')[1]);
  });

  it('of a store that was restored from a backup never repeat those it drew after the backup', async () => {
    await using dir = tempDir();
    const path = join(dir.path, 'w.db');
    const drawn = firstId(path);
    using store = openTestStore({ path });
    distrustRestored(store, 0, 0);
    store.write('process', (tx) => tx.prepare('DELETE FROM snowflake_marks').run());
    const again = createTransactionIds({ clock: createVirtualClock(), store, nodeId: 7 })();
    expect(again.split('-')[0]).toBe(drawn.split('-')[0]);
    expect(again).not.toBe(drawn);
  });
});
