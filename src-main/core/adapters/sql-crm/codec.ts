import type { ActOf } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { cardFrom } from './card-pointer.ts';
import type { FeedRow } from './feed.ts';
import type { ActivitiesMapping, CustomersMapping } from './settings.ts';
import { parseTimestamp } from './timestamp-text.ts';

/** Longest id a reference may have. */
const maxKey = 500;
/** Longest value that is taken over, in characters. */
const maxValue = 200_000;

/** What the codec knows beside the row. */
export interface CodecContext {
  readonly system: SystemId;
  /** Used as time where the row has none. */
  readonly now: number;
}

/** Columns of a customer row in the order of `FeedRow.values`. */
export const customerColumns = (mapping: CustomersMapping): readonly string[] => [
  ...Object.values(mapping.columns).map(({ column }) => column),
  ...Object.values(mapping.links),
];

const activityRoles = [
  'customerKey',
  'at',
  'text',
  'operationKey',
  'kind',
  'author',
  'direction',
  'number',
  'talked',
  'disposition',
] as const;
type ActivityRole = (typeof activityRoles)[number];

const mappedRoles = (mapping: ActivitiesMapping): readonly ActivityRole[] =>
  activityRoles.filter((role) => mapping[role] !== undefined);

/** Columns of an activity row in the order of `FeedRow.values`. */
export const activityColumns = (mapping: ActivitiesMapping): readonly string[] =>
  mappedRoles(mapping).flatMap((role) => mapping[role] ?? []);

/** A customer row as a message. Never throws: a row that cannot be told says why, by column. */
export function customerToUnified(
  row: FeedRow,
  id: string,
  mapping: CustomersMapping,
  { system, now }: CodecContext,
): UnifiedMessage {
  const changedAt = row.stamp === null ? undefined : parseTimestamp(row.stamp);
  const envelope = { id: `customer:${id}`, source: system, time: changedAt ?? now };
  const reason = unreadable(row, customerColumns(mapping), mapping.table, mapping.key);
  if (reason !== undefined) return { ...envelope, body: { type: 'unreadable', reason, raw: rawOf(row) } };
  const pointers = Object.keys(mapping.columns);
  const links = Object.keys(mapping.links).flatMap((key, index) => {
    const value = row.values[pointers.length + index];
    return value ? [{ key, value }] : [];
  });
  return {
    ...envelope,
    body: {
      type: 'customer',
      reference: { system, kind: 'customer', id: row.key, version: row.hash },
      card: cardFrom(pointers.map((pointer, index) => [pointer, row.values[index] ?? null])),
      writable: pointers.filter((pointer) => mapping.columns[pointer]?.writable === true),
      links,
      ...(changedAt === undefined ? {} : { changedAt }),
    },
  };
}

/** An activity row as an entry of its customer's timeline. Never throws. */
export function activityToUnified(
  row: FeedRow,
  id: string,
  mapping: ActivitiesMapping,
  { system, now }: CodecContext,
): UnifiedMessage {
  const roles = mappedRoles(mapping);
  const value = (role: ActivityRole): string => row.values[roles.indexOf(role)] ?? '';
  const at = parseTimestamp(value('at'));
  const envelope = { id: `activity:${id}`, source: system, time: at ?? now };
  const reason =
    unreadable(row, activityColumns(mapping), mapping.table, mapping.key) ??
    (at === undefined
      ? `${mapping.table} row ${row.key}: column "${mapping.at}" holds "${value('at').slice(0, 60)}", which is not a time; correct it there`
      : undefined) ??
    (value('customerKey') === ''
      ? `${mapping.table} row ${row.key}: column "${mapping.customerKey}" is empty, so it belongs to nobody; fill it there`
      : undefined);
  if (reason !== undefined) return { ...envelope, body: { type: 'unreadable', reason, raw: rawOf(row) } };
  const operationKey = value('operationKey').replace(/#\d+$/, '');
  return {
    ...envelope,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id: row.key, version: row.hash },
      on: { customer: { system, kind: 'customer', id: value('customerKey') } },
      kind: 'activity',
      author: { role: value('author') === '' ? 'system' : 'agent', name: value('author') },
      text: value('text'),
      attachments: [],
      ...(operationKey === '' ? {} : { operationKey }),
    },
  };
}

/** A row that is gone. */
export const removedToUnified = (key: string, id: string, { system, now }: CodecContext): UnifiedMessage => ({
  id: `removed:${id}`,
  source: system,
  time: now,
  body: { type: 'removed', reference: { system, kind: 'customer', id: key } },
});

/** One column of a contact change. Empty text and "nothing there" are the same to an agent. */
export interface ColumnChange {
  readonly pointer: string;
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** The columns an `updateContact` writes, or why it cannot, by pointer. */
export function contactFromUnified(
  act: ActOf<'updateContact'>,
  mapping: CustomersMapping,
): Result<readonly ColumnChange[], string> {
  const changes: ColumnChange[] = [];
  const columns = new Set<string>();
  for (const { pointer, from, to } of act.changes) {
    const mapped = Object.hasOwn(mapping.columns, pointer) ? mapping.columns[pointer] : undefined;
    if (!mapped?.writable) {
      const writable = Object.keys(mapping.columns).filter((one) => mapping.columns[one]?.writable);
      return err(`${pointer} cannot be written in this system; writable are ${writable.join(', ') || 'none'}`);
    }
    if (columns.has(mapped.column)) return err(`${pointer} is changed twice`);
    columns.add(mapped.column);
    changes.push({ pointer, column: mapped.column, from, to });
  }
  return ok(changes);
}

/** What `logCall` writes, by role. What has no column of its own goes into the text, so that nothing is lost. */
export function callFromUnified(
  act: ActOf<'logCall'>,
  mapping: ActivitiesMapping,
  author: string,
): Readonly<Record<'text' | 'kind' | 'author' | 'direction' | 'number' | 'talked' | 'disposition', string>> {
  const talked = String(Math.round(act.talked));
  const unmapped = [
    mapping.direction === undefined ? act.direction : '',
    mapping.number === undefined ? act.number : '',
    mapping.talked === undefined ? `${talked} s` : '',
    mapping.disposition === undefined ? act.disposition : '',
  ].filter((part) => part !== '');
  const text = [unmapped.join(', '), act.text].filter((part) => part !== '').join('\n');
  const { direction, number, disposition } = act;
  return { text, kind: 'call', author, direction, number, talked, disposition };
}

function unreadable(row: FeedRow, columns: readonly string[], table: string, keyColumn: string): string | undefined {
  if (row.key === '') return `${table}: a row has no value in its key column "${keyColumn}"; fill it there`;
  if (row.key.length > maxKey) {
    return `${table} row ${row.key.slice(0, 40)}...: the key has ${row.key.length} characters, at most ${maxKey} are read`;
  }
  const index = row.values.findIndex((value) => value !== null && value.length > maxValue);
  return index < 0
    ? undefined
    : `${table} row ${row.key}: column "${columns[index] ?? ''}" has ${row.values[index]?.length ?? 0} characters, at most ${maxValue} are read; shorten it there`;
}

const rawOf = (row: FeedRow): string => JSON.stringify([row.key, row.stamp, ...row.values]).slice(0, 64 * 1_024);
