import type { CustomerBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Batch } from './batch.ts';
import { indexPerson } from './search-index.ts';
import { liftTombstone, tombstoneOf } from './tombstones.ts';

export function projectCustomer(batch: Batch, { body, time }: UnifiedMessage<CustomerBody>): void {
  const dead = tombstoneOf(batch.tx, body.reference);
  if (dead !== undefined && (dead.at >= time || dead.mergedInto !== undefined)) return;
  if (dead !== undefined) liftTombstone(batch.tx, body.reference);
  const { reference, card, writable, links, changedAt } = body;
  const { record, regrouping } = batch.context.identity.putRecord(batch.tx, {
    reference,
    card,
    writable,
    links,
    changedAt: changedAt === undefined ? undefined : Math.round(changedAt),
    at: Math.round(time),
  });
  // Nothing was touched where the message is older than the record.
  if (regrouping.touched.size > 0) indexPerson(batch.tx, record, card);
  batch.regrouped(regrouping);
}
