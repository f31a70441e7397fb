import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Bus, TopicOptions } from '../bus/bus.ts';
import { unreadableTopic } from './apply-batch.ts';

const options: TopicOptions = {
  name: unreadableTopic,
  durability: 'process',
  maxMessages: 10_000,
  maxBytes: 64 * 1024 * 1024,
  maxAttempts: 2,
  maxCrashes: 3,
  backoff: { firstMs: 1000, capMs: 1000 },
  leaseMs: 30_000,
  concurrency: 1,
  idempotencyTtlMs: 30 * 24 * 3_600_000,
};

/** What a parked record looks like on the bus. `again`: a person has sent it back; the same text for all that were sent back together. */
export interface UnreadableRecord {
  readonly system: SystemId;
  readonly id: string;
  readonly reason: string;
  readonly raw: string;
  readonly again?: boolean | string;
}

/**
 * Records that could not be read rest here, parked, each with its reason. One that a person sends back has its system read once
 * more from the beginning: what is known is recognised, and what has become readable is taken in. Records that were sent back together
 * have their system read once: each reading that begins anew may park what is still unreadable once more.
 *
 * @param reread `undefined` where there is no such system any more
 */
export function declareUnreadable(bus: Bus, reread: (system: SystemId) => Promise<void> | undefined): void {
  bus.topic(options);
  /** The last batch for which a system is read again. Lost with the process: then it is read once more, and nothing else happens. */
  const readFor = new Map<SystemId, string>();
  bus.handle(unreadableTopic, async (delivery) => {
    const record = JSON.parse(delivery.body) as UnreadableRecord;
    if (!record.again) return { outcome: 'park', reason: record.reason };
    const { system, again } = record;
    if (typeof again === 'string' && readFor.get(system) === again) return { outcome: 'done' };
    const reading = reread(system);
    // Its system was removed: there is nothing to read it from, and it must not be lost by trying.
    if (reading === undefined)
      return { outcome: 'park', reason: `its system "${record.system}" was removed: ${record.reason}` };
    await reading;
    if (typeof again === 'string') readFor.set(system, again);
    return { outcome: 'done' };
  });
}
