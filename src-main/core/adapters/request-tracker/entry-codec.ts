import type { Entry } from '../../../../src-shared/model/conversation.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { EntryBody, UnifiedMessage } from '../unified-message.ts';
import { ownerName, type CodecContext } from './codec-context.ts';
import { read, type CodecError } from './codec-error.ts';
import { messageAttachments, messageText } from './message-text.ts';
import { transactionShape, type RtPart, type RtTransaction } from './rt-shapes.ts';

/** A transaction of a ticket's history with the MIME parts that belong to it. */
export interface TransactionDocument {
  readonly kind: 'transaction';
  readonly json: unknown;
  readonly parts: readonly RtPart[];
  readonly ticket: {
    readonly id: string;
    /** Logins of the requesters: what they write is the customer speaking. */
    readonly requesters: readonly string[];
    /** Custom field ids to names. */
    readonly customFields: ReadonlyMap<string, string>;
  };
}

/** Written by Request Tracker itself. */
const systemUser = 'RT_System';

/** Housekeeping of Request Tracker that tells an agent nothing. Types not named here or below are shown as an activity. */
const ignored: ReadonlySet<string> = new Set([
  ...['EmailRecord', 'CommentEmailRecord', 'SetWatcher', 'AddWatcher', 'DelWatcher', 'Set', 'Told', 'Subject'],
  ...['AddLink', 'DeleteLink', 'AddReminder', 'OpenReminder', 'ResolveReminder', 'AddMember', 'DeleteMember'],
  ...['AddMembership', 'DeleteMembership', 'Munge', 'SetConfig', 'DeleteConfig', 'PurgeTransaction', 'Enabled'],
  ...['Disabled', 'SystemError', 'AttachmentTruncate', 'AttachmentDrop', 'AttachmentError', 'Forward Ticket'],
  ...['Forward Transaction'],
]);
const ownerTypes: ReadonlySet<string> = new Set(['Set', 'Take', 'Untake', 'Steal', 'Give', 'Force']);

/** Transactions that carry a message; only for these are MIME parts needed. */
export const messageTypes: ReadonlySet<string> = new Set(['Create', 'Correspond', 'Comment']);

/** `undefined` for a transaction that is not shown. */
export function transactionToUnified(
  document: TransactionDocument,
  context: CodecContext,
): Result<UnifiedMessage<EntryBody> | undefined, CodecError> {
  const parsed = read(transactionShape, document.json);
  if (!parsed.ok) return parsed;
  const transaction = parsed.value;
  const shown = messageTypes.has(transaction.Type)
    ? messageEntry(transaction, document, context)
    : changeEntry(transaction, document, context);
  if (shown === undefined) return ok(undefined);
  const { system } = context;
  return ok({
    id: `transaction/${transaction.id}`,
    source: system,
    time: transaction.Created,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id: transaction.id },
      on: { ticket: { system, kind: 'ticket', id: document.ticket.id } },
      ...shown,
    },
  });
}

type Shown = Pick<EntryBody, 'kind' | 'author' | 'text' | 'html' | 'attachments' | 'change'>;

function messageEntry(
  transaction: RtTransaction,
  document: TransactionDocument,
  context: CodecContext,
): Shown | undefined {
  const author = authorOf(transaction, document);
  const attachments = messageAttachments(document.parts, context.system);
  const message = messageText(document.parts);
  if (transaction.Type === 'Create' && message.text === '' && attachments.length === 0) return undefined;
  return { kind: kindOf(transaction.Type, author.role), author, ...message, attachments };
}

/** A comment is internal whoever wrote it: nothing but its type decides. */
const kindOf = (type: string, role: Entry['author']['role']): Entry['kind'] => {
  if (type === 'Comment') return 'note';
  return role === 'customer' ? 'message' : 'reply';
};

function authorOf(transaction: RtTransaction, document: TransactionDocument): Entry['author'] {
  const { id: login, RealName: realName } = transaction.Creator;
  const name = realName === '' ? login : realName;
  if (login === systemUser) return { role: 'system', name };
  return { role: document.ticket.requesters.includes(login) ? 'customer' : 'agent', name };
}

function changeEntry(
  transaction: RtTransaction,
  document: TransactionDocument,
  context: CodecContext,
): Shown | undefined {
  const author = authorOf(transaction, document);
  const change = changeOf(transaction, document, context);
  if (change !== undefined)
    return { kind: 'status', author, text: `${change.field}: ${change.from} → ${change.to}`, attachments: [], change };
  if (ignored.has(transaction.Type) || ownerTypes.has(transaction.Type)) return undefined;
  return { kind: 'activity', author, text: transaction.Type, attachments: [] };
}

function changeOf(
  { Type, Field, OldValue, NewValue }: RtTransaction,
  document: TransactionDocument,
  { names }: CodecContext,
): NonNullable<Entry['change']> | undefined {
  const change = (field: string, name = (value: string): string => value): NonNullable<Entry['change']> => ({
    field,
    from: name(OldValue),
    to: name(NewValue),
  });
  if (Type === 'Status') return change('status');
  if (Type === 'CustomField') return change(document.ticket.customFields.get(Field) ?? `custom field ${Field}`);
  if (Field === 'Owner' && ownerTypes.has(Type)) return change('owner', (id) => ownerName(names.users.get(id) ?? id));
  if (Field === 'Queue' && Type === 'Set') return change('queue', (id) => names.queues.get(id) ?? id);
  return undefined;
}
