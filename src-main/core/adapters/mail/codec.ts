import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Entry } from '../../../../src-shared/model/conversation.ts';
import type { MessageStructureObject } from 'imapflow';
import type { EntryBody, UnifiedMessage } from '../unified-message.ts';
import type { CodecContext } from './codec-context.ts';
import { readDeliveryReport } from './mime/delivery-report.ts';
import type { MailError } from './mime/mail-error.ts';
import { readBody, type MailFile } from './mime/message-body.ts';
import { parseMessage, type MimePart } from './mime/mime-part.ts';
import { filesOfStructure } from './mime/structure-files.ts';
import type { Seal } from './smime/seal.ts';
import { roleOf, type MailRecord, type MailRole } from './threads/mail-record.ts';

/** A message as it was fetched, with what is known about it. */
export interface MailDocument {
  readonly record: MailRecord;
  readonly thread: string;
  /** Address of the customer the conversation is with: others who write in it are named with theirs. */
  readonly customer: string;
  readonly bytes: Buffer;
  /** What the server says about the parts; needed where `bytes` is only the beginning. */
  readonly structure: MessageStructureObject | undefined;
  /** The outcome of looking at a signed or encrypted message; its content where that lay within the signature. */
  readonly opened?: { readonly seal: Seal; readonly inner?: { readonly bytes: Buffer; readonly part: MimePart } };
}

const kinds: Readonly<Record<MailRole, Pick<EntryBody, 'kind'> & { readonly author: Entry['author']['role'] }>> = {
  customer: { kind: 'message', author: 'customer' },
  agent: { kind: 'reply', author: 'agent' },
  note: { kind: 'note', author: 'agent' },
  // Shown whole, but nobody's turn: neither a customer's nor an agent's.
  bot: { kind: 'message', author: 'bot' },
  system: { kind: 'message', author: 'system' },
};

/** Marks a file that lies within a signature, where the server cannot count parts. */
export const withinSignature = '~';

/** Turns a message into an entry of its conversation. Total: what cannot be read is an error with its offset. */
export function toUnified(document: MailDocument, context: CodecContext): Result<UnifiedMessage<EntryBody>, MailError> {
  const { record, thread, opened } = document;
  const parsed = parseMessage(document.bytes);
  if (!parsed.ok) return parsed;
  const { system } = context;
  const role = roleOf(record, context.colleagues);
  const body = bodyOf(document, parsed.value);
  const report = record.origin === 'report' ? reportText(document.bytes, parsed.value) : '';
  const ours = role === 'note' || record.copies.some((copy) => copy.role === 'sent');
  return ok({
    id: `mail/${record.key}/${thread}`,
    source: system,
    time: record.returnedAt ?? record.date,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id: record.key },
      on: { ticket: { system, kind: 'ticket', id: thread } },
      kind: kinds[role].kind,
      author: { role: kinds[role].author, name: authorOf(document, ours) },
      text: [report, body.text].filter((text) => text !== '').join('\n\n'),
      ...(body.html === undefined ? {} : { html: body.html }),
      attachments: body.files.map(({ path, name, mediaType, size }) => ({
        reference: { system, kind: 'attachment', id: `${record.key}/${path}` },
        name,
        mediaType,
        size,
      })),
      ...(opened === undefined ? {} : { seal: opened.seal }),
      ...(ours && record.operation !== '' ? { operationKey: record.operation } : {}),
    },
  });
}

function bodyOf(
  document: MailDocument,
  message: MimePart,
): { text: string; html?: string; files: readonly MailFile[] } {
  const { bytes, structure, opened, record } = document;
  if (opened?.inner) {
    const body = readBody(opened.inner.bytes, opened.inner.part);
    const files = body.files.map((file) => ({ ...file, path: `${withinSignature}${file.path}` }));
    return { ...body, files };
  }
  const body = readBody(bytes, message);
  const size = record.copies.find(({ hidden }) => !hidden)?.size ?? 0;
  // Of a message that was cut off, only the server knows all files.
  return size > bytes.length && structure ? { ...body, files: filesOfStructure(structure) } : body;
}

function authorOf({ record, customer }: MailDocument, ours: boolean): string {
  const { from, agent } = record;
  if (ours && agent !== '') return agent;
  if (from.name === '') return from.address;
  return ours || from.address === customer ? from.name : `${from.name} <${from.address}>`;
}

/** One line for each recipient, in the words of the servers. */
function reportText(bytes: Buffer, message: MimePart): string {
  const { recipients } = readDeliveryReport(bytes, message);
  return recipients
    .map(({ address, action, status, said }) =>
      [`${address}: ${action}`, status, said && `(${said})`].filter(Boolean).join(' '),
    )
    .join('\n');
}
