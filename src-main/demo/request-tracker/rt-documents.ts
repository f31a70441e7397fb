import { lifecycleActions } from './lifecycle.ts';
import { columnsOf, timeText } from './rt-columns.ts';
import type { RtPart, RtQueue, RtTicket, RtTransaction, RtUser } from './rt-records.ts';
import { customFieldValues, fieldsOf, reference, type JsonObject, type RtView } from './rt-rows.ts';

/** What `GET /ticket/N` and its like answer: ids as numbers, columns without a value left out. */
export interface RtDocument {
  readonly json: JsonObject;
  /** Id of the record's last transaction; absent for what never changes. */
  readonly etag?: number;
  readonly lastModified?: string;
}

const self = (record: RtTicket | RtTransaction | RtPart | RtUser | RtQueue, { base }: RtView): JsonObject => ({
  ref: 'self',
  type: record.type,
  id: record.id,
  _url: `${base}/${record.type}/${record.id}`,
});
const customFieldLinks = (view: RtView): JsonObject[] =>
  view.db.customFields.map((field) => ({ ...reference(field, view), ref: 'customfield', name: field.name }));

export function ticketDocument(ticket: RtTicket, view: RtView, query: URLSearchParams): RtDocument {
  const url = `${view.base}/ticket/${ticket.id}`;
  const columns = Object.keys(columnsOf(ticket, view.db));
  const named = new URLSearchParams([['fields', columns.join(',')]]);
  for (const [key, value] of query)
    if (/^fields\[(Queue|Owner|Creator|LastUpdatedBy)\]/.test(key)) named.append(key, value);
  const pages: Readonly<Record<string, string>> = { Respond: '/correspond', Comment: '/comment' };
  return {
    etag: ticket.transactions.at(-1)?.id ?? 0,
    lastModified: timeText(ticket.lastUpdated),
    json: {
      ...fieldsOf(ticket, view, named),
      id: ticket.id,
      CustomFields: customFieldValues(ticket, view),
      _hyperlinks: [
        self(ticket, view),
        ...customFieldLinks(view),
        { ref: 'history', _url: `${url}/history` },
        { ref: 'correspond', _url: `${url}/correspond` },
        { ref: 'comment', _url: `${url}/comment` },
        ...lifecycleActions
          .filter(({ from }) => from === ticket.status)
          .map((action) => ({ ...action, ref: 'lifecycle', _url: `${url}${pages[action.update ?? ''] ?? ''}` })),
      ],
    },
  };
}

export function queueDocument(queue: RtQueue, view: RtView): RtDocument {
  const author = reference(view.db.system, view);
  const changed = timeText(queue.created);
  return {
    etag: queue.madeBy,
    lastModified: changed,
    json: {
      id: queue.id,
      Name: queue.name,
      Description: '',
      ...{ CorrespondAddress: 'support@demo.example', CommentAddress: 'comment@demo.example' },
      ...{ Lifecycle: 'default', SortOrder: '0', SLADisabled: '1', Disabled: '0' },
      ...{ Creator: author, Created: changed, LastUpdatedBy: author, LastUpdated: changed },
      ...{ Cc: [], AdminCc: [], CustomFields: [], TicketTransactionCustomFields: [] },
      TicketCustomFields: customFieldLinks(view),
      _hyperlinks: [
        self(queue, view),
        { ref: 'history', _url: `${view.base}/queue/${queue.id}/history` },
        { ref: 'create', type: 'ticket', _url: `${view.base}/ticket?Queue=${queue.id}` },
      ],
    },
  };
}

export function userDocument(user: RtUser, view: RtView): RtDocument {
  const author = reference(view.db.system, view);
  const changed = timeText(user.created);
  const url = `${view.base}/user/${user.id}`;
  return {
    etag: user.madeBy,
    lastModified: changed,
    json: {
      id: user.id,
      Name: user.name,
      EmailAddress: user.email,
      ...(user.realName === '' ? {} : { RealName: user.realName }),
      ...(user.phone === '' ? {} : { MobilePhone: user.phone }),
      ...(user.comments === '' ? {} : { Comments: user.comments }),
      ...{ Privileged: user.isPrivileged ? 1 : 0, Disabled: '0', Memberships: [], CustomFields: [] },
      ...{ Creator: author, Created: changed, LastUpdatedBy: author, LastUpdated: changed },
      _hyperlinks: [
        self(user, view),
        { ref: 'history', _url: `${url}/history` },
        { ref: 'memberships', _url: `${url}/groups` },
      ],
    },
  };
}

export function transactionDocument(transaction: RtTransaction, view: RtView): RtDocument {
  const { field, oldValue, newValue, data } = transaction;
  const filled = Object.entries({ Field: field, OldValue: oldValue, NewValue: newValue, Data: data });
  return {
    json: {
      id: transaction.id,
      Type: transaction.kind,
      ...Object.fromEntries(filled.filter(([, value]) => value !== '')),
      TimeTaken: '0',
      Creator: reference(transaction.creator, view),
      Created: timeText(transaction.created),
      Object: reference(transaction.ticket, view),
      _hyperlinks: [
        self(transaction, view),
        ...transaction.parts.map(({ id }) => ({ ref: 'attachment', _url: `${view.base}/attachment/${id}` })),
      ],
    },
  };
}

export function attachmentDocument(part: RtPart, view: RtView): RtDocument {
  return {
    json: {
      id: part.id,
      TransactionId: reference(part.transaction, view),
      Parent: part.parent === undefined ? '0' : reference(part.parent, view),
      ContentType: part.mediaType,
      ...(part.fileName === '' ? {} : { Filename: part.fileName }),
      ...{ Subject: part.subject, MessageId: part.messageId, Headers: part.headers },
      Content: part.content === undefined ? null : base64Lines(part.content),
      Creator: reference(part.transaction.creator, view),
      Created: timeText(part.transaction.created),
      _hyperlinks: [self(part, view)],
    },
  };
}

/** Base64 in lines of 76 characters (RFC 2045, 6.8), each with its line break. */
const base64Lines = (content: Buffer): string => content.toString('base64').replace(/.{1,76}/g, '$&\n');
