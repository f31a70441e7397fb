import type { Delivery, DeliveryOutcome } from './bus.ts';
import type { Lease } from './topic-state.ts';

/**
 * What a handler is given. A class, not an object literal with a getter: for each of those V8 makes a hidden class of its own,
 * which lives in the old generation and takes everything the getter can reach there with it.
 */
class LeasedDelivery implements Delivery {
  readonly id: string;
  readonly topic: string;
  readonly lane: string;
  readonly body: string;
  readonly attempt: number;
  readonly publishedAt: number;
  readonly fencingToken: number;
  readonly #lease: Lease;

  constructor(lease: Lease, id: string) {
    const { topic, message, fencingToken } = lease;
    this.id = id;
    this.topic = topic.options.name;
    this.lane = message.lane;
    this.body = message.body;
    this.attempt = message.attempts + message.crashes + 1;
    this.publishedAt = message.publishedAt;
    this.fencingToken = fencingToken;
    this.#lease = lease;
  }

  /** Most handlers of short work never look at it, and a controller costs more than the rest of the delivery. */
  get signal(): AbortSignal {
    const lease = this.#lease;
    lease.controller ??= new AbortController();
    if (lease.lost) lease.controller.abort(leaseLost());
    return lease.controller.signal;
  }
}

/** Runs the handler for one lease. Never rejects: a handler that throws has said `retry`. */
export async function deliver(lease: Lease, id: string): Promise<DeliveryOutcome> {
  try {
    return await lease.topic.handler!(new LeasedDelivery(lease, id));
  } catch (error) {
    return { outcome: 'retry', cause: error instanceof Error ? error.message : String(error) };
  }
}

/** The lease is no longer this handler's; what it says from now on is ignored. */
export function lose(lease: Lease): void {
  lease.lost = true;
  lease.controller?.abort(leaseLost());
}

function leaseLost(): Error {
  return new Error('the lease on this message is lost; someone else may be handling it');
}
