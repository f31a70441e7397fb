import { createHash } from 'node:crypto';
import type { Card } from '../../../../src-shared/model/card.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { rawJson } from '../raw-json.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { SoapCrmSettings } from './settings.ts';
import { textAt } from './value-path.ts';

export interface CodecContext {
  readonly system: SystemId;
  readonly now: number;
}
export interface CodecError {
  /** Path of the element within the row. */
  readonly path: string;
  readonly message: string;
}

const LONGEST_ID = 500;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** xsd:dateTime: ISO 8601; without a zone it is taken as UTC. `undefined` for what is none. */
export function soapTime(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text)) return undefined;
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isFinite(at) ? at : undefined;
}

/** Values of the card's places, as the row has them; absent is empty. */
export const fieldValues = (
  row: unknown,
  { fields }: Pick<SoapCrmSettings['customers'], 'fields'>,
): ReadonlyMap<string, string> =>
  new Map(Object.entries(fields).map(([pointer, path]) => [pointer, textAt(row, path) ?? '']));

const leading: Readonly<Record<string, string>> = {
  emails: 'address',
  phones: 'number',
  organizations: 'name',
  addresses: 'full',
};

function cardOf(values: ReadonlyMap<string, string>): Card {
  const sections: Record<string, Record<string, unknown>> = {};
  let full = '';
  for (const [pointer, value] of values) {
    const [, section = '', key = ''] = pointer.split('/');
    if (value === '') continue;
    if (section === 'name') full = value;
    else (sections[section] ??= {})[key] = section === 'extra' ? value : { [leading[section] ?? 'value']: value };
  }
  return { '@type': 'Card', version: '2.0', ...(full && { name: { full } }), ...sections };
}

/** A row of the CRM as a customer. Total: a row without a usable key says so. */
export function customerToUnified(
  row: unknown,
  settings: SoapCrmSettings['customers'],
  { system, now }: CodecContext,
): Result<UnifiedMessage, CodecError> {
  const id = textAt(row, settings.key) ?? '';
  if (id === '' || id.length > LONGEST_ID) {
    return err({
      path: settings.key,
      message: id === '' ? 'the record has no key' : `the key is longer than ${LONGEST_ID}`,
    });
  }
  const values = fieldValues(row, settings);
  const version = settings.version === undefined ? undefined : textAt(row, settings.version);
  const changedAt = settings.changedAt === undefined ? undefined : soapTime(textAt(row, settings.changedAt));
  const reference = { system, kind: 'customer', id } as const;
  const state = hash(JSON.stringify([...values, version ?? '']));
  const isGone = settings.deleted !== undefined && textAt(row, settings.deleted) === 'true';
  const envelope = { id: `customer/${id}@${isGone ? 'gone' : state}`, source: system, time: changedAt ?? now };
  if (isGone) return ok({ ...envelope, body: { type: 'removed', reference } });
  const links = Object.entries(settings.links).flatMap(([key, path]) => {
    const value = textAt(row, path);
    return value ? [{ key, value }] : [];
  });
  return ok({
    ...envelope,
    body: {
      type: 'customer',
      reference: { ...reference, version: version ?? state },
      card: cardOf(values),
      writable: settings.writable,
      links,
      ...(changedAt === undefined ? {} : { changedAt }),
    },
  });
}

/** A record of a call as an entry of its customer. */
export function eventToUnified(
  row: unknown,
  settings: NonNullable<SoapCrmSettings['calls']>,
  { system, now }: CodecContext,
): Result<UnifiedMessage, CodecError> {
  const value = (path: string | undefined): string => (path === undefined ? '' : (textAt(row, path) ?? ''));
  const [id, customer, text] = [value(settings.id), value(settings.customer), value(settings.text)];
  if (id === '' || id.length > LONGEST_ID) return err({ path: settings.id, message: 'the record has no usable id' });
  if (customer === '')
    return err({ path: settings.customer ?? 'calls.customer', message: 'the record names no customer' });
  const key = value(settings.key);
  return ok({
    id: `event/${id}@${hash(JSON.stringify([customer, text, value(settings.at)]))}`,
    source: system,
    time: soapTime(value(settings.at)) ?? now,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id },
      on: { customer: { system, kind: 'customer', id: customer } },
      kind: 'activity',
      author: { role: 'agent', name: '' },
      text,
      attachments: [],
      ...(key === '' ? {} : { operationKey: key }),
    },
  });
}

export function unreadableRow(
  what: string,
  row: unknown,
  { path, message }: CodecError,
  { system, now }: CodecContext,
): UnifiedMessage {
  const raw = rawJson(row);
  return {
    id: `unreadable/${what}/${hash(raw)}`,
    source: system,
    time: now,
    body: { type: 'unreadable', reason: `${what}, ${path}: ${message}`, raw },
  };
}
