import { createHash } from 'node:crypto';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { EntryBody, TicketBody, UnifiedMessage } from '../unified-message.ts';
import { fromLocalTime } from '../local-time.ts';
import { parseNotes } from './note-lines.ts';
import { stateHash, type IdentifiedRow, type UnnamedRow } from './row-identity.ts';
import type { ExcelComplaintsSettings } from './settings.ts';

export interface CodecContext {
  readonly system: SystemId;
  readonly now: number;
  /** Name of the file, for reasons. */
  readonly file: string;
}

const written = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/** A date as people and spreadsheets write it; `undefined` for anything else. */
export function sheetTime(text: string, zone: string): number | undefined {
  const match = written.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return fromLocalTime({ year, month, day, hour, minute, second, millis: 0 }, zone);
}

/** A row of the sheet as a matter with what the customer said and what was noted. Total: a row is shown however odd it is. */
export function rowToUnified(
  { id, row, hash: version }: IdentifiedRow,
  { columns, statuses, timeZone }: Pick<ExcelComplaintsSettings, 'columns' | 'statuses' | 'timeZone'>,
  { system, now }: CodecContext,
): UnifiedMessage[] {
  const value = (column: string | undefined): string => (column === undefined ? '' : (row.cells.get(column) ?? ''));
  const ticket = { system, kind: 'ticket', id } as const;
  const createdAt = sheetTime(value(columns.date), timeZone) ?? now;
  const native = value(columns.status);
  const text = value(columns.text);
  const [name, email, phone] = [value(columns.customerName), value(columns.email), value(columns.phone)];
  const named = new Set(Object.values(columns));
  const body: TicketBody = {
    type: 'ticket',
    reference: { ...ticket, version: stateHash(row, columns.notes) },
    channel: 'complaint',
    number: id.length <= 40 ? id : `row ${row.number}`,
    subject: value(columns.subject) || text.split('\n', 1)[0]?.slice(0, 120) || id,
    state: statuses[native] ?? (native === '' ? 'new' : 'open'),
    nativeState: native,
    nativeStates: columns.status === undefined ? [native] : [...new Set([native, ...Object.keys(statuses)])],
    priority: 'normal',
    owner: value(columns.handler),
    queue: '',
    requesters: [{ ...(name && { name }), ...(email && { email }), ...(phone && { phone }) }],
    customFields: Object.fromEntries(
      [...row.cells].filter(([column]) => !named.has(column)).map(([column, cell]) => [column, cell.slice(0, 2_000)]),
    ),
    links: value(columns.customerNo) === '' ? [] : [{ key: 'customerNo', value: value(columns.customerNo) }],
    createdAt,
    changedAt: now,
  };
  const messages: UnifiedMessage[] = [{ id: `row/${id}@${version}`, source: system, time: now, body }];
  const entry = (what: string, at: number, rest: Pick<EntryBody, 'kind' | 'author' | 'text'>): void => {
    const reference = { system, kind: 'activity', id: `${id}#${what}` } as const;
    const whole: EntryBody = { type: 'entry', reference, on: { ticket }, attachments: [], ...rest };
    messages.push({ id: `entry/${id}#${what}@${hash(rest.text)}`, source: system, time: at, body: whole });
  };
  if (text !== '')
    entry('text', createdAt, { kind: 'complaint', author: { role: 'customer', name: name || phone || email }, text });
  const { notes, rest } = parseNotes(value(columns.notes));
  if (rest !== '')
    entry('notes', createdAt, { kind: 'note', author: { role: 'agent', name: value(columns.handler) }, text: rest });
  for (const note of notes) {
    const at = sheetTime(note.when, timeZone) ?? now;
    entry(note.mark, at, { kind: 'note', author: { role: 'agent', name: note.author }, text: note.text });
  }
  return messages;
}

/** A row nobody can name, for parking. */
export function unnamedToUnified({ row, reason }: UnnamedRow, { system, now, file }: CodecContext): UnifiedMessage {
  const raw = JSON.stringify(Object.fromEntries(row.cells)).slice(0, 64 * 1024);
  return {
    id: `unnamed/${hash(raw + reason)}`,
    source: system,
    time: now,
    body: { type: 'unreadable', reason: `${file}, row ${row.number}: ${reason}`, raw },
  };
}
