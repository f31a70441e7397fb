import type { Delivery, DeliveryOutcome } from './bus.ts';
import type { Lease } from './topic-state.ts';

/** Runs the handler for one lease. Never rejects: a handler that throws has said `retry`. */
export async function deliver(lease: Lease, id: string): Promise<DeliveryOutcome> {
  const { topic, message } = lease;
  const delivery: Delivery = {
    id,
    topic: topic.options.name,
    lane: message.lane,
    body: message.body,
    attempt: message.attempts + message.crashes + 1,
    publishedAt: message.publishedAt,
    fencingToken: lease.fencingToken,
    // Most handlers of short work never look at it, and a controller costs more than the rest of the delivery.
    get signal() {
      lease.controller ??= new AbortController();
      if (lease.lost) lease.controller.abort(leaseLost());
      return lease.controller.signal;
    },
  };
  try {
    return await topic.handler!(delivery);
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
