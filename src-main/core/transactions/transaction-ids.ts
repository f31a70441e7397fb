import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../store/store.ts';
import { createSnowflake } from './snowflake.ts';

/**
 * 9 digits to base 36 are 46.5 bits, and as many as leave an operation key (19 digits, a dash, these, `.p1`) within the 32
 * characters that hosts with fixed records have for it.
 */
const tagLength = 9;

/**
 * A generator of transaction ids: a snowflake, a dash, and what tells this store from all others. The worker number of the
 * snowflake has 1,024 values only: two stores with the same one draw equal snowflakes in the same millisecond, and a system
 * that both write to would take the operation of the second for a repeat of the first.
 *
 * Ids drawn before stores had an identity are bare snowflakes. They stay what they are, so that what is under way keeps its
 * operation keys. The store's identity changes when it is restored from a backup; copies of a folder share it.
 */
export function createTransactionIds(deps: {
  readonly clock: Clock;
  readonly store: Store;
  /** Worker number, 0 to 1023. */
  readonly nodeId: number;
}): () => TransactionId {
  const nextSnowflake = createSnowflake(deps);
  const tag = storeTag(deps.store);
  return () => `${nextSnowflake()}-${tag}` as TransactionId;
}

function storeTag(store: Store): string {
  const id = store.read((db) => db.prepare('SELECT id FROM store_identity').pluck().get()) as string;
  return (BigInt(`0x${id}`) % 36n ** BigInt(tagLength)).toString(36).padStart(tagLength, '0');
}
