import { headerOf, headersOf, readHeaderBlock } from './header-block.ts';
import { parseMessageIds } from './message-ids.ts';
import { contentOf, everyPart, type MimePart } from './mime-part.ts';
import { shownText } from './shown-text.ts';
import { decodeTransfer } from './transfer-encoding.ts';

/** What a mail server says became of a message (RFC 3464). */
export interface DeliveryReport {
  /** Message-ID of the message it is about; empty where the report does not say. */
  readonly about: string;
  /** True where somebody will not get it; a mere delay is not that. */
  readonly failed: boolean;
  readonly recipients: readonly {
    readonly address: string;
    /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`. */
    readonly action: string;
    /** RFC 3463, e.g. `5.1.1`; empty where not said. */
    readonly status: string;
    /** What the refusing server said; empty where not said. */
    readonly said: string;
  }[];
}

const mostRecipients = 50;

/** Reads the report, also Exim's older form without a machine-readable part (`X-Failed-Recipients`). */
export function readDeliveryReport(bytes: Buffer, message: MimePart): DeliveryReport {
  const recipients: DeliveryReport['recipients'][number][] = [];
  let about = '';
  for (const part of everyPart(message)) {
    const content = (): Buffer => decodeTransfer(contentOf(bytes, part), part.encoding);
    if (part.type.value === 'message/delivery-status') recipients.push(...recipientsOf(content()));
    if (part.type.value === 'message/rfc822' || part.type.value === 'text/rfc822-headers') {
      const inner = content();
      const head = readHeaderBlock(inner, 0, inner.length);
      if (about === '' && head.ok) [about = ''] = parseMessageIds(headerOf(head.value, 'message-id'));
    }
  }
  const named = headersOf(message.headers, 'x-failed-recipients')
    .flatMap((value) => value.split(','))
    .map((address) => ({ address: shownText(address), action: 'failed', status: '', said: '' }));
  const all = (recipients.length > 0 ? recipients : named).slice(0, mostRecipients);
  return { about, failed: all.some(({ action }) => action === 'failed'), recipients: all };
}

function recipientsOf(content: Buffer): DeliveryReport['recipients'][number][] {
  const found: DeliveryReport['recipients'][number][] = [];
  let at = 0;
  for (let group = 0; at < content.length && group <= mostRecipients; group++) {
    const block = readHeaderBlock(content, at, content.length);
    if (!block.ok) break;
    at = block.value.end;
    const field = (name: string): string => shownText(headerOf(block.value, name));
    const typed = (name: string): string => field(name).replace(/^[^;]*;\s*/, '');
    const action = field('action').toLowerCase();
    if (action === '') continue;
    found.push({
      address: typed('final-recipient') || typed('original-recipient'),
      action,
      status: /^[245]\.\d{1,3}\.\d{1,3}/.exec(field('status'))?.[0] ?? '',
      said: typed('diagnostic-code').slice(0, 500),
    });
  }
  return found;
}
