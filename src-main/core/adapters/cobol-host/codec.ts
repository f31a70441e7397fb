import { createHash } from 'node:crypto';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { cardOf } from './card-of.ts';
import type { CheckedField } from './messages/checked-mapping.ts';
import { entriesOf } from './line-entries.ts';
import { isoDate } from './messages/host-time.ts';
import type { HostRecords } from './messages/open-records.ts';
import type { RecordView } from './messages/record-view.ts';
import type { CobolHostSettings } from './settings.ts';

/** What the codec knows beside the bytes. */
export interface CodecContext {
  readonly system: SystemId;
  readonly records: HostRecords;
  readonly mapping: Pick<CobolHostSettings, 'account' | 'complaint'>;
  /** Used as time where the record has none. */
  readonly now: number;
}

/** Longest raw content that goes with a record that cannot be read, in bytes of the record. */
const maxRaw = 32 * 1_024;
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, maxRaw)).toString('hex').toUpperCase();
const short = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A record that cannot be told, with the reason. The same bytes always give the same id. */
export const unreadable = (
  what: string,
  bytes: Uint8Array,
  reason: string,
  { system, now }: Pick<CodecContext, 'system' | 'now'>,
): UnifiedMessage => ({
  id: `unreadable:${what}:${short(bytes)}`,
  source: system,
  time: now,
  body: { type: 'unreadable', reason, raw: `X'${hexOf(bytes)}'` },
});

/** Value of a mapped field as people see it. */
export function shown(view: RecordView, { place, as }: CheckedField): string | undefined {
  const value = view.text(place);
  if (as === 'text') return value;
  return /^0*$/.test(value) ? '' : isoDate(value);
}

/** Hash of the fields that may be written: the version of a record, whatever else moves in it. */
export const versionOf = (values: readonly string[]): string => short(JSON.stringify(values));

export const accountVersion = (view: RecordView, { account }: HostRecords): string =>
  versionOf([...account.fields.card.values()].filter(({ writable }) => writable).map(({ place }) => view.text(place)));

export const complaintVersion = (view: RecordView, { complaint: { fields } }: HostRecords): string =>
  versionOf(
    [
      fields.status,
      fields.handler,
      fields.category,
      ...[...fields.customFields.values()].filter(({ writable }) => writable).map(({ place }) => place),
    ].map((place) => view.text(place)),
  );

/** The fields whose values are dates that no calendar has. */
const badDates = (view: RecordView, fields: Iterable<CheckedField>): string[] =>
  [...fields].flatMap((field) =>
    shown(view, field) === undefined
      ? [`${field.place.name} (offset ${field.place.node.offset}) holds "${view.text(field.place)}", which is no date`]
      : [],
  );

/** An account as a customer. Never throws: a record that cannot be told says why, by field and offset. */
export function accountToUnified(bytes: Uint8Array, sequence: string, context: CodecContext): UnifiedMessage {
  const { system, records, now } = context;
  const { book, fields } = records.account;
  const view = book.read(bytes);
  const key = view.text(fields.key);
  const reason =
    view.unreadable ??
    (key === ''
      ? `${fields.key.name} (offset ${fields.key.node.offset}) is empty, so nobody knows whose it is`
      : undefined) ??
    badDates(view, fields.card.values())[0];
  if (reason !== undefined)
    return unreadable(`account:${sequence}`, bytes, `account "${key}", change ${sequence}: ${reason}`, context);
  const changedAt = records.time.parse(view.text(fields.changedAt));
  const version = accountVersion(view, records);
  return {
    id: `account:${key}:${sequence}:${short(bytes)}`,
    source: system,
    time: changedAt ?? now,
    body: {
      type: 'customer',
      reference: { system, kind: 'customer', id: key, version },
      card: cardOf([...fields.card].map(([pointer, field]) => [pointer, shown(view, field) ?? ''])),
      writable: [...fields.card].filter(([, { writable }]) => writable).map(([pointer]) => pointer),
      links: [...fields.links].flatMap(([link, place]) => {
        const value = view.text(place);
        return value === '' ? [] : [{ key: link, value }];
      }),
      ...(changedAt === undefined ? {} : { changedAt }),
    },
  };
}

/** A complaint as a ticket, with an entry for each text in its lines. Never throws. */
export function complaintToUnified(
  bytes: Uint8Array,
  sequence: string,
  context: CodecContext,
): readonly UnifiedMessage[] {
  const { system, records, now, mapping } = context;
  const { book, fields } = records.complaint;
  const view = book.read(bytes);
  const key = view.text(fields.key);
  const reason =
    view.unreadable ??
    (key === '' ? `${fields.key.name} (offset ${fields.key.node.offset}) is empty` : undefined) ??
    badDates(view, fields.customFields.values())[0];
  if (reason !== undefined)
    return [unreadable(`complaint:${sequence}`, bytes, `complaint "${key}", change ${sequence}: ${reason}`, context)];
  const { statuses, priorities, customerLink } = mapping.complaint;
  const changedAt = records.time.parse(view.text(fields.changedAt)) ?? now;
  const status = view.text(fields.status);
  const priority = view.text(fields.priority);
  const customer = view.text(fields.customer);
  const reference: Reference = { system, kind: 'ticket', id: key, version: complaintVersion(view, records) };
  const ticket: UnifiedMessage = {
    id: `complaint:${key}:${sequence}:${short(bytes)}`,
    source: system,
    time: changedAt,
    body: {
      type: 'ticket',
      reference,
      number: key,
      subject: view.text(fields.subject),
      // A status nobody mapped is not taken for an end: the matter stays in sight.
      state: Object.hasOwn(statuses, status) ? (statuses[status] ?? 'open') : 'open',
      nativeState: status,
      nativeStates: Object.hasOwn(statuses, status) ? Object.keys(statuses) : [status, ...Object.keys(statuses)],
      priority: Object.hasOwn(priorities, priority) ? (priorities[priority] ?? 'normal') : 'normal',
      owner: view.text(fields.handler),
      queue: view.text(fields.category),
      requesters: customer === '' ? [] : [{ reference: { system, kind: 'customer', id: customer } }],
      customFields: Object.fromEntries(
        [...fields.customFields]
          .map(([label, field]) => [label, shown(view, field) ?? ''])
          .filter(([, value]) => value !== ''),
      ) as Record<string, string>,
      links: customer === '' ? [] : [{ key: customerLink, value: customer }],
      channel: 'complaint',
      createdAt: records.time.parse(view.text(fields.openedAt)) ?? changedAt,
      changedAt,
    },
  };
  const on = { ticket: { system, kind: 'ticket', id: key } } as const;
  return [ticket, ...entriesOf(view, key, on, changedAt, context)];
}
