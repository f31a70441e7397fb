import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { EntryBody, TicketBody, UnifiedMessage, UnreadableBody } from '../unified-message.ts';
import { readRecord } from './content/read-record.ts';
import type { ContentError, RecordFields } from './content/record-fields.ts';
import type { RawRecord, SplitItem } from './framing/split-item.ts';
import { recordTime } from './record-time.ts';
import type { XmlStreamSettings } from './settings.ts';

/** What the codec knows beside the record. */
export interface CodecContext {
  readonly system: SystemId;
  /** Names the stream in message ids and reasons: a file, or the address of the partner. */
  readonly stream: string;
  /** When the record came; its time where it names none. */
  readonly now: number;
}

/** A reference can hold no longer id. */
const LONGEST_ID = 500;
const LONGEST_VALUE = 2_000;

const hash = (...parts: readonly (string | Uint8Array)[]): string => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 16);
};

/**
 * What a piece of the stream says: a matter and what the customer wrote, or what is to be parked. Pure and total; a record that comes
 * again is the same messages again.
 */
export function toUnified(item: SplitItem, settings: XmlStreamSettings, context: CodecContext): UnifiedMessage[] {
  if (item.type === 'garbage') return [parked(item.bytes, item.offset, item.reason, item.length, settings, context)];
  const fields = readRecord(item, settings);
  const told = fields.ok ? messagesOf(item, fields.value, settings, context) : fields;
  if (told.ok) return told.value;
  const { offset, message } = told.error;
  const whole = Buffer.concat([item.tag, item.content]);
  return [
    parked(whole, item.offset, `<${item.element}> at byte ${offset}: ${message}`, whole.length, settings, context),
  ];
}

function parked(
  bytes: Uint8Array,
  offset: number,
  reason: string,
  length: number,
  { encoding }: Pick<XmlStreamSettings, 'encoding'>,
  { system, stream, now }: CodecContext,
): UnifiedMessage<UnreadableBody> {
  const kept = Buffer.from(bytes.subarray(0, 48 * 1024));
  const text = iconv.decode(kept, encoding);
  // Bytes that are no text are shown as such, so that a person can tell the partner what came.
  const raw = text.includes('\u{fffd}')
    ? kept
        .subarray(0, 16 * 1024)
        .toString('hex')
        .replace(/(..)/g, '$1 ')
    : text;
  return {
    id: `parked/${hash(stream, String(length), kept)}@${offset}`,
    source: system,
    time: now,
    body: { type: 'unreadable', reason: `${stream}, byte ${offset} (${length} bytes): ${reason}`, raw },
  };
}

function messagesOf(
  record: RawRecord,
  fields: RecordFields,
  { map, channel, statusClasses, timeZone }: XmlStreamSettings,
  { system, now }: CodecContext,
): Result<UnifiedMessage[], ContentError> {
  const wrong = (message: string): Result<never, ContentError> => err({ offset: record.contentOffset, message });
  const value = (path: string | undefined): string => (path === undefined ? '' : (fields.get(path) ?? ''));
  const id = value(map.id);
  if (id === '') return wrong(`no field "${map.id}", which is to be the record's id`);
  if (id.length > LONGEST_ID) return wrong(`the id in "${map.id}" is longer than ${LONGEST_ID} characters`);
  const at = map.at === undefined ? now : recordTime(value(map.at), timeZone);
  if (at === undefined) return wrong(`"${value(map.at).slice(0, 60)}" in "${map.at}" is no time`);

  const ticket: Reference = { system, kind: 'ticket', id };
  const content = value(map.text);
  const native = value(map.status) || 'open';
  const [name, email, phone] = [value(map.customerName), value(map.email), value(map.phone)];
  const version = hash(...[...fields].flat());
  const named = new Set(Object.values(map));
  const body: TicketBody = {
    type: 'ticket',
    reference: { ...ticket, version },
    channel,
    number: id,
    subject: value(map.subject).split('\n', 1)[0] || content.split('\n', 1)[0]?.slice(0, 120) || id,
    state: statusClasses[native] ?? 'open',
    nativeState: native,
    nativeStates: [native],
    priority: 'normal',
    owner: '',
    queue: value(map.queue),
    requesters: [{ ...(name && { name }), ...(email && { email }), ...(phone && { phone }) }],
    customFields: Object.fromEntries(
      [...fields].filter(([path]) => !named.has(path)).map(([path, text]) => [path, text.slice(0, LONGEST_VALUE)]),
    ),
    links: value(map.customerNo) === '' ? [] : [{ key: 'customerNo', value: value(map.customerNo) }],
    createdAt: at,
    changedAt: at,
  };
  const messages: UnifiedMessage[] = [{ id: `record/${id}@${version}`, source: system, time: at, body }];
  if (content === '') return ok(messages);
  const entry: EntryBody = {
    type: 'entry',
    // Another text under the same id is another thing that was said.
    reference: { system, kind: 'activity', id: hash(id, content) },
    on: { ticket },
    kind: channel === 'complaint' ? 'complaint' : 'message',
    author: { role: 'customer', name: name || email || phone },
    text: content,
    attachments: [],
  };
  return ok([...messages, { id: `text/${id}@${hash(content)}`, source: system, time: at, body: entry }]);
}

/** The id a record names itself by, for the acknowledgement; empty where it cannot be read. */
export function recordId(record: RawRecord, settings: XmlStreamSettings): string {
  const fields = readRecord(record, settings);
  return fields.ok ? (fields.value.get(settings.map.id) ?? '') : '';
}
