import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { EntryBody, UnifiedMessage } from '../unified-message.ts';
import type { CodecContext } from './codec.ts';
import type { RecordView } from './messages/record-view.ts';

interface Entry {
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly at: string;
  readonly author: string;
  readonly kind: string;
  readonly key: string;
  text: string;
}

/**
 * The texts in the lines of a complaint: lines that go on are put together again. An entry is known by the number of its first
 * line; lines are only ever added.
 */
export function entriesOf(
  view: RecordView,
  complaint: string,
  on: { readonly ticket: Reference },
  changedAt: number,
  { system, records, mapping }: CodecContext,
): readonly UnifiedMessage[] {
  const { lines } = records.complaint.fields;
  const { customerKinds, systemKinds } = mapping.complaint.lines;
  const rows = view.rows(lines.table, [lines.at, lines.author, lines.kind, lines.part, lines.key, lines.text]);
  const entries: Entry[] = [];
  for (const [index, [at = '', author = '', kind = '', part = '', key = '', text = '']] of rows.entries()) {
    const last = entries.at(-1);
    if (last !== undefined && (part === 'C' || part === 'L')) last.text += part === 'L' ? `\n${text}` : text;
    else entries.push({ line: index + 1, at, author, kind, key, text });
  }
  return entries.map(({ line, at, author, kind, key, text }) => {
    const isCustomer = customerKinds.includes(kind);
    const isSystem = systemKinds.includes(kind);
    const time = records.time.parse(at) ?? changedAt;
    const body: EntryBody = {
      type: 'entry',
      reference: { system, kind: 'activity', id: `${complaint}/${line}` },
      on,
      kind: isCustomer ? 'complaint' : isSystem ? 'status' : 'note',
      author: { role: isCustomer ? 'customer' : isSystem ? 'system' : 'agent', name: isCustomer ? '' : author },
      text,
      attachments: [],
      ...(key === '' ? {} : { operationKey: key }),
    };
    return { id: `line:${complaint}/${line}`, source: system, time, body };
  });
}
