import type { UnixMillis } from '../../../src-shared/model/ids.ts';
import type { RtDatabase } from './rt-database.ts';
import type { RtRecord, RtTicket } from './rt-records.ts';

/** What a column of a record holds: text, or other records it names. */
export type RtColumn = string | RtRecord | readonly RtRecord[] | { readonly customFieldsOf: RtTicket };

/** `2026-11-23T04:18:13Z`: Request Tracker keeps whole seconds. */
export const timeText = (ms: UnixMillis): string =>
  `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;

/** The columns of a record that `fields` can ask for. */
export function columnsOf(record: RtRecord, db: RtDatabase): Readonly<Record<string, RtColumn>> {
  switch (record.type) {
    case 'ticket':
      return {
        id: String(record.id),
        EffectiveId: record,
        Type: 'ticket',
        Subject: record.subject,
        Queue: record.queue,
        Status: record.status,
        Priority: String(record.priority),
        InitialPriority: '0',
        FinalPriority: '0',
        Owner: record.owner,
        Creator: record.creator,
        Created: timeText(record.created),
        LastUpdatedBy: record.lastUpdatedBy,
        LastUpdated: timeText(record.lastUpdated),
        Started: timeText(record.started),
        Resolved: timeText(record.resolved),
        ...{ Starts: timeText(0), Due: timeText(0), TimeWorked: '0', TimeLeft: '0', TimeEstimated: '0' },
        Requestor: record.requesters,
        ...{ Cc: [], AdminCc: [] },
        CustomFields: { customFieldsOf: record },
      };
    case 'transaction':
      return {
        id: String(record.id),
        ObjectType: 'RT::Ticket',
        ObjectId: String(record.ticket.id),
        Type: record.kind,
        Field: record.field,
        OldValue: record.oldValue,
        NewValue: record.newValue,
        Data: record.data,
        Creator: record.creator,
        Created: timeText(record.created),
        TimeTaken: '0',
      };
    case 'attachment':
      return {
        id: String(record.id),
        TransactionId: String(record.transaction.id),
        ContentType: record.mediaType,
        Filename: record.fileName,
        Subject: record.subject,
        MessageId: record.messageId,
        ContentLength: String(record.content?.byteLength ?? 0),
        Headers: record.headers,
        Content: contentText(record.content, record.mediaType),
        Creator: record.transaction.creator,
        Created: timeText(record.transaction.created),
      };
    case 'user':
      return {
        id: String(record.id),
        Name: record.name,
        RealName: record.realName,
        EmailAddress: record.email,
        MobilePhone: record.phone,
        Comments: record.comments,
        Creator: db.system,
        Created: timeText(record.created),
        LastUpdatedBy: db.system,
        LastUpdated: timeText(record.created),
      };
    case 'queue':
      return {
        id: String(record.id),
        Name: record.name,
        Lifecycle: 'default',
        Disabled: '0',
        Creator: db.system,
        Created: timeText(record.created),
        LastUpdatedBy: db.system,
        LastUpdated: timeText(record.created),
      };
    case 'group':
      return { id: String(record.id), Name: record.name, Domain: 'SystemInternal' };
    case 'customfield':
      return { id: String(record.id), Name: record.name };
  }
}

/** In lists, bytes that are no text come as the characters of the same number. */
const contentText = (content: Buffer | undefined, mediaType: string): string =>
  content?.toString(/^text\//i.test(mediaType) ? 'utf8' : 'latin1') ?? '';
