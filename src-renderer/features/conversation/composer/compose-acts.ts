import type { ConversationDetail } from '../conversation-store.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { OutgoingFile } from '../../../app/stores/files-store.ts';
import type { TicketChanges } from '../../../app/stores/composer-store.ts';
import { contactActs, type PendingEdit } from '../../../app/stores/pending-edits-store.ts';

export interface Composition {
  readonly mode: 'reply' | 'note';
  readonly text: string;
  readonly ticket: ConversationDetail['ticket'];
  readonly changes: TicketChanges;
  readonly edits: readonly PendingEdit[];
  readonly callLog: Act | undefined;
  readonly files?: readonly OutgoingFile[];
}

/** Changes that really change something, as the ticket stands now. */
export function effectiveChanges(ticket: ConversationDetail['ticket'], changes: TicketChanges): TicketChanges {
  if (!ticket) return {};
  return Object.fromEntries(
    (['status', 'owner', 'queue'] as const).flatMap((field) =>
      changes[field] !== undefined && changes[field] !== ticket[field] ? [[field, changes[field]]] : [],
    ),
  );
}

/**
 * Everything one send does, as the acts of one intent. The text goes only where its mode says: a note can become nothing
 * but `addNote`.
 */
export function composeActs({ mode, text, ticket, changes, edits, callLog, files = [] }: Composition): readonly Act[] {
  const acts: Act[] = [];
  const body = text.trim();
  if (body && ticket)
    acts.push({
      act: mode === 'reply' ? 'reply' : 'addNote',
      ticket: ticket.reference,
      text: body,
      ...(files.length > 0 ? { attachments: files.map(({ attachment }) => attachment) } : {}),
    });
  const changed = effectiveChanges(ticket, changes);
  if (ticket && Object.keys(changed).length > 0)
    acts.push({ act: 'updateTicket', ticket: ticket.reference, changes: changed });
  acts.push(...contactActs(edits));
  if (callLog) acts.push(callLog);
  return acts;
}
