import type { ReadDb, Store } from '../store/store.ts';

/** Another process has opened the bus after this one: whatever this one still holds is no longer its own. */
export class NotOwnerError extends Error {
  override readonly name = 'NotOwnerError';
}

/**
 * Each process that opens the bus gets a higher epoch, stored with the power-loss level because fencing tokens are built
 * from it. Whoever finds another epoch in the store than its own has been replaced.
 */
export interface Owner {
  readonly epoch: number;
  /** False where another process has taken the bus over. */
  holds(db: ReadDb): boolean;
  /** @throws NotOwnerError */
  assert(db: ReadDb): void;
  /** Rises with every call and with every process. */
  nextFencingToken(): number;
}

/** Tokens one process can give out before they would run into those of the next. */
const tokensPerEpoch = 2 ** 31;

export function takeOwnership(store: Store): Owner {
  const epoch = store.write(
    'power',
    (tx) => tx.prepare('UPDATE bus_owner SET epoch = epoch + 1 RETURNING epoch').pluck().get() as number,
  );
  let tokens = 0;
  const currentIn = (db: ReadDb): unknown => db.prepare('SELECT epoch FROM bus_owner').pluck().get();
  return {
    epoch,
    holds: (db) => currentIn(db) === epoch,
    assert(db) {
      const current = currentIn(db);
      if (current !== epoch) throw new NotOwnerError(`the bus was taken over: epoch ${String(current)}, not ${epoch}`);
    },
    nextFencingToken: () => epoch * tokensPerEpoch + ++tokens,
  };
}
