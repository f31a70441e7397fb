import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../store/store.ts';

/** 2026-01-01T00:00:00Z. Never change it: ids would repeat. */
export const snowflakeEpoch = Date.UTC(2026, 0, 1);
/** Milliseconds of ids a process takes for itself with one durable write. */
const blockMs = 10_000;
const sequenceBits = 12n;
const workerBits = 10n;
const lastSequence = 4095;
/** 41 bits of milliseconds end in September 2095. */
const lastMillisecond = 2 ** 41 - 1;

/**
 * A generator of transaction ids: 41 bit milliseconds since 2026, 10 bit worker, 12 bit sequence, as a decimal string.
 *
 * Before it hands out an id of some millisecond, the range around it has been taken durably for this process (a high-water
 * mark ahead of time, level `power`). So ids are unique also when the clock steps back, when more than 4096 are asked for in
 * a millisecond, and when a second process or an earlier run used the same worker number on the same store; within one
 * process they rise.
 *
 * @param nodeId worker number, 0 to 1023; workstations that share transactions need different ones
 * @throws RangeError for another worker number, and when the clock is past the year 2095
 */
export function createSnowflake(deps: {
  readonly clock: Clock;
  readonly store: Store;
  readonly nodeId: number;
}): () => TransactionId {
  const { clock, store, nodeId } = deps;
  if (!Number.isInteger(nodeId) || nodeId < 0 || nodeId > 1023)
    throw new RangeError(`snowflake: worker number ${nodeId} is not an integer from 0 to 1023`);
  let millisecond = -1;
  let sequence = lastSequence;
  let reservedUntil = 0;

  const reserve = (wanted: number): number => {
    const start = store.write('power', (tx) => {
      const row = tx.prepare('SELECT reserved_until AS mark FROM snowflake_marks WHERE node = ?').get(nodeId) as
        | { mark: number }
        | undefined;
      const first = Math.max(row?.mark ?? 0, wanted);
      tx.prepare(
        `INSERT INTO snowflake_marks (node, reserved_until) VALUES (?, ?)
         ON CONFLICT (node) DO UPDATE SET reserved_until = excluded.reserved_until`,
      ).run(nodeId, first + blockMs);
      return first;
    });
    reservedUntil = start + blockMs;
    return start;
  };

  return () => {
    const now = Math.max(0, Math.floor(clock.now()) - snowflakeEpoch);
    if (now > millisecond) {
      millisecond = now;
      sequence = 0;
    } else if (sequence < lastSequence) sequence += 1;
    else {
      millisecond += 1;
      sequence = 0;
    }
    if (millisecond >= reservedUntil) {
      const start = reserve(millisecond);
      if (start > millisecond) {
        millisecond = start;
        sequence = 0;
      }
    }
    if (millisecond > lastMillisecond) throw new RangeError('snowflake: the clock is past the year 2095');
    const high = (BigInt(millisecond) << (workerBits + sequenceBits)) | (BigInt(nodeId) << sequenceBits);
    return (high | BigInt(sequence)).toString() as TransactionId;
  };
}
