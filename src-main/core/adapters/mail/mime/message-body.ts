import { convert } from 'html-to-text';
import { decodeText } from './charset.ts';
import { mailLimits } from './mail-limits.ts';
import { contentOf, type MimePart } from './mime-part.ts';
import { shownBody, shownFileName } from './shown-text.ts';
import { decodedSize, decodeTransfer } from './transfer-encoding.ts';

/** A file of a message; its content is fetched when somebody wants it. */
export interface MailFile {
  /** Number of the part as IMAP counts. */
  readonly path: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
}

export interface MessageBody {
  readonly text: string;
  /** As it came. Hostile: whoever shows it must keep scripts, styles and pictures of others from acting. */
  readonly html?: string;
  readonly files: readonly MailFile[];
}

/** Deeper than any mail program nests, shallow enough for hostile markup. */
const htmlLimits = { maxInputLength: 2 * mailLimits.inlineBytes, maxDepth: 60, ellipsis: '…' };

/** What a person reads and the files beside it. */
export function readBody(bytes: Buffer, message: MimePart): MessageBody {
  const files: MailFile[] = [];
  const { text, html } = shownOf(bytes, message, files);
  return { text: shownBody(text), ...(html === undefined ? {} : { html }), files };
}

interface Shown {
  readonly text: string;
  readonly html: string | undefined;
}

const nothing: Shown = { text: '', html: undefined };

function shownOf(bytes: Buffer, part: MimePart, files: MailFile[]): Shown {
  if (part.parts.length > 0) {
    const shown = part.parts.map((child) => shownOf(bytes, child, files));
    return part.type.value === 'multipart/alternative' ? alternative(shown) : sequence(shown);
  }
  if (part.type.value.startsWith('multipart/') || part.type.value === 'message/delivery-status') return nothing;
  const content = contentOf(bytes, part);
  if (isInline(part, content)) {
    const text = decodeText(decodeTransfer(content, part.encoding), part.type.params.get('charset') ?? '');
    if (part.type.value === 'text/html') return text.trim() === '' ? nothing : { text: htmlToText(text), html: text };
    return { text: isFlowed(part) ? joinFlowed(text, part.type.params.get('delsp') === 'yes') : text, html: undefined };
  }
  files.push({
    path: part.path,
    name: fileName(part),
    mediaType: part.type.value,
    size: decodedSize(content, part.encoding),
  });
  return nothing;
}

/** The plain form for reading here, the last HTML form (RFC 2046 section 5.1.4: the best comes last) beside it. */
function alternative(shown: readonly Shown[]): Shown {
  const plain = shown.find(({ text, html }) => html === undefined && text.trim() !== '');
  const rich = shown.findLast(({ html }) => html !== undefined);
  return { text: (plain ?? rich)?.text ?? '', html: rich?.html };
}

function sequence(shown: readonly Shown[]): Shown {
  const spoken = shown.filter(({ text, html }) => text.trim() !== '' || html !== undefined);
  const text = spoken.map((one) => one.text.replace(/\s+$/, '')).join('\n\n');
  if (spoken.every(({ html }) => html === undefined)) return { text, html: undefined };
  return { text, html: spoken.map((one) => one.html ?? `<pre>${escapeHtml(one.text)}</pre>`).join('\n') };
}

const escapeHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function isInline(part: MimePart, content: Buffer): boolean {
  if (part.type.value !== 'text/plain' && part.type.value !== 'text/html') return false;
  if (part.disposition.value === 'attachment' || content.length > mailLimits.inlineBytes) return false;
  return !part.disposition.params.has('filename') && !part.type.params.has('name');
}

const extensions: Readonly<Record<string, string>> = {
  'message/rfc822': '.eml',
  'text/plain': '.txt',
  'text/html': '.html',
  'text/calendar': '.ics',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'application/pdf': '.pdf',
};

function fileName(part: MimePart): string {
  const name = part.disposition.params.get('filename') ?? part.type.params.get('name') ?? '';
  return shownFileName(name, `part-${part.path}${extensions[part.type.value] ?? ''}`);
}

const isFlowed = (part: MimePart): boolean => part.type.params.get('format')?.toLowerCase() === 'flowed';

/** RFC 3676: a line that ends with a blank goes on in the next one of the same quote depth; the signature line does not. */
function joinFlowed(text: string, deleteSpace: boolean): string {
  const lines: { depth: number; text: string; open: boolean }[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const depth = /^>*/.exec(line)![0].length;
    const content = line.slice(depth).replace(/^ /, '');
    const last = lines.at(-1);
    const open = content.endsWith(' ') && content !== '-- ';
    const kept = open && deleteSpace ? content.slice(0, -1) : content;
    if (last?.open === true && last.depth === depth && content !== '-- ') {
      last.text += kept;
      last.open = open;
    } else {
      lines.push({ depth, text: kept, open });
    }
  }
  return lines.map(({ depth, text: line }) => (depth > 0 ? `${'>'.repeat(depth)} ${line}` : line)).join('\n');
}

function htmlToText(html: string): string {
  return convert(html, {
    wordwrap: false,
    limits: htmlLimits,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  }).trim();
}
