import { convert } from 'html-to-text';
import type { Attachment } from '../../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { RtPart } from './rt-shapes.ts';

/** Text parts larger than this are offered as a file instead of being put on the timeline. */
export const longestInlineBytes = 1024 * 1024;

/** Deeper than any mail program nests, shallow enough for hostile markup. */
const htmlLimits = { maxInputLength: 2 * longestInlineBytes, maxDepth: 60, ellipsis: '…' };

export interface MessageText {
  readonly text: string;
  readonly html?: string;
}

const isFile = (part: RtPart): boolean =>
  part.Filename !== '' || /^content-disposition:\s*attachment/im.test(part.Headers);

/** True for the parts whose content is shown as the message itself. */
export function isInlineText(part: RtPart): boolean {
  if (isFile(part) || part.ContentLength > longestInlineBytes) return false;
  return /^text\/(plain|html)\b/i.test(part.ContentType);
}

/** Plain text where the message has it; otherwise made from its HTML, which is kept beside it. */
export function messageText(parts: readonly RtPart[]): MessageText {
  const inline = parts.filter(isInlineText);
  const of = (type: string): string[] =>
    inline.filter((part) => part.ContentType.toLowerCase().startsWith(type)).map((part) => part.Content ?? '');
  const plain = of('text/plain').filter((text) => text.trim() !== '');
  const html = of('text/html').filter((text) => text.trim() !== '');
  const text = plain.length > 0 ? plain.map(normaliseLines).join('\n\n') : html.map(htmlToText).join('\n\n');
  return html.length > 0 ? { text, html: html.join('\n') } : { text };
}

export const normaliseLines = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');

export function htmlToText(html: string): string {
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

/** Everything that is neither shown as text nor only a container of other parts. */
export function messageAttachments(parts: readonly RtPart[], system: SystemId): Attachment[] {
  return parts
    .filter((part) => !isInlineText(part) && (isFile(part) || !/^(multipart|message)\//i.test(part.ContentType)))
    .map((part) => ({
      reference: { system, kind: 'attachment', id: part.id },
      name: part.Filename === '' ? `part-${part.id}` : part.Filename,
      mediaType: part.ContentType === '' ? 'application/octet-stream' : part.ContentType,
      size: part.ContentLength,
    }));
}
