import type { UnifiedBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Batch } from './batch.ts';
import { projectCustomer } from './project-customer.ts';
import { projectEntry } from './project-entry.ts';
import { projectRemoved } from './project-removed.ts';
import { projectTicket } from './project-ticket.ts';

const isA = <T extends UnifiedBody['type']>(
  message: UnifiedMessage,
  type: T,
): message is UnifiedMessage<Extract<UnifiedBody, { readonly type: T }>> => message.body.type === type;

/** Puts one message into the read model. Calls, presences and queues are the call board's; what is unreadable is parked elsewhere. */
export function projectMessage(batch: Batch, message: UnifiedMessage): void {
  if (isA(message, 'customer')) projectCustomer(batch, message);
  else if (isA(message, 'ticket')) projectTicket(batch, message);
  else if (isA(message, 'entry')) projectEntry(batch, message);
  else if (isA(message, 'removed')) projectRemoved(batch, message);
}
