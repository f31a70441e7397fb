import type { Act } from '../../../../src-shared/model/intent.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import type { Result } from '../../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { actToRequest, type RtRequest } from './act-codec.ts';
import type { CodecContext } from './codec-context.ts';
import type { CodecError } from './codec-error.ts';
import { transactionToUnified, type TransactionDocument } from './entry-codec.ts';
import { ticketToUnified, type TicketDocument } from './ticket-codec.ts';
import { userToUnified, type UserDocument } from './user-codec.ts';

/** Something Request Tracker answered, already parsed as JSON but not yet trusted. */
export type RtDocument = TicketDocument | TransactionDocument | UserDocument;

/**
 * Turns a document of Request Tracker into a unified message. Pure and total: whatever the document holds, the outcome is a
 * message, `undefined` for what is not shown, or an error that names the JSON path.
 */
export function toUnified(document: RtDocument, context: CodecContext): Result<UnifiedMessage | undefined, CodecError> {
  switch (document.kind) {
    case 'ticket':
      return ticketToUnified(document, context);
    case 'transaction':
      return transactionToUnified(document, context);
    case 'user':
      return userToUnified(document, context);
    default:
      return assertNever(document, 'toUnified');
  }
}

/** Turns an act into the one request that carries it out. Pure and total; a reply and a note can never be swapped. */
export const fromUnified = (act: Act): Result<RtRequest, CodecError> => actToRequest(act);
