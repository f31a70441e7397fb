import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { headerOf, readHeaderBlock, type HeaderBlock } from './header-block.ts';
import { parseHeaderValue, type HeaderValue } from './header-value.ts';
import { mailError, type MailError } from './mail-error.ts';
import { mailLimits } from './mail-limits.ts';

/** A part of a message with the place of its bytes. */
export interface MimePart {
  /** Number of the part as IMAP counts (RFC 3501 section 6.4.5), e.g. `2.1`; empty for a multipart at the top. */
  readonly path: string;
  readonly headers: HeaderBlock;
  readonly type: HeaderValue;
  readonly disposition: HeaderValue;
  readonly encoding: string;
  /** Offsets of the first header byte, of the first content byte and after the last. */
  readonly start: number;
  readonly contentStart: number;
  readonly end: number;
  readonly parts: readonly MimePart[];
}

interface Budget {
  parts: number;
  headerBytes: number;
}

/** Takes a message apart, within `mailLimits`. Embedded messages stay whole: they are files. */
export function parseMessage(bytes: Buffer): Result<MimePart, MailError> {
  return parsePart(bytes, 0, bytes.length, '', 'text/plain', 0, { parts: 0, headerBytes: 0 });
}

function parsePart(
  bytes: Buffer,
  start: number,
  end: number,
  path: string,
  defaultType: string,
  depth: number,
  budget: Budget,
): Result<MimePart, MailError> {
  if (++budget.parts > mailLimits.parts) return mailError(start, `more than ${mailLimits.parts} parts`);
  if (depth > mailLimits.depth) return mailError(start, `multiparts nested more than ${mailLimits.depth} deep`);
  const read = readHeaderBlock(bytes, start, end);
  if (!read.ok) return read;
  const headers = read.value;
  budget.headerBytes += headers.end - start;
  if (budget.headerBytes > mailLimits.headerBytes) {
    return mailError(start, `more than ${mailLimits.headerBytes} bytes of header lines`);
  }
  const declared = parseHeaderValue(headerOf(headers, 'content-type'));
  const type = /^[^\s/]+\/[^\s/]+$/.test(declared.value) ? declared : { ...declared, value: defaultType };
  const part = {
    headers,
    type,
    disposition: parseHeaderValue(headerOf(headers, 'content-disposition')),
    encoding: headerOf(headers, 'content-transfer-encoding').trim().toLowerCase(),
    start,
    contentStart: headers.end,
    end,
  };
  const boundary = type.params.get('boundary') ?? '';
  if (!type.value.startsWith('multipart/') || boundary === '' || boundary.length > 200) {
    return ok({ ...part, path: path === '' ? '1' : path, parts: [] });
  }
  const childType = type.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const parts: MimePart[] = [];
  for (const range of split(bytes, headers.end, end, boundary)) {
    const childPath = path === '' ? String(parts.length + 1) : `${path}.${parts.length + 1}`;
    const child = parsePart(bytes, range.start, range.end, childPath, childType, depth + 1, budget);
    if (!child.ok) return err(child.error);
    parts.push(child.value);
  }
  return ok({ ...part, path, parts });
}

/** The ranges between delimiter lines (RFC 2046 section 5.1.1); the line break before a delimiter belongs to it. */
function* split(
  bytes: Buffer,
  from: number,
  limit: number,
  boundary: string,
): Generator<{ start: number; end: number }> {
  const delimiter = Buffer.from(`--${boundary}`, 'utf8');
  let open: number | undefined;
  let at = from;
  while (at < limit) {
    const found = bytes.indexOf(delimiter, at);
    if (found < 0 || found >= limit) break;
    at = found + delimiter.length;
    if (found > from && bytes[found - 1] !== 0x0a) continue;
    const line = restOfLine(bytes, at, limit);
    if (line === undefined) continue;
    if (open !== undefined) yield { start: open, end: Math.max(open, contentEnd(bytes, found)) };
    open = line.closing ? undefined : line.next;
    at = line.next;
    if (line.closing) return;
  }
  // A message that was cut off: what there is of its last part.
  if (open !== undefined && open < limit) yield { start: open, end: limit };
}

function restOfLine(bytes: Buffer, at: number, limit: number): { closing: boolean; next: number } | undefined {
  const closing = bytes[at] === 0x2d && bytes[at + 1] === 0x2d;
  let end = closing ? at + 2 : at;
  while (end < limit && (bytes[end] === 0x20 || bytes[end] === 0x09 || bytes[end] === 0x0d)) end++;
  if (end >= limit) return { closing, next: limit };
  return bytes[end] === 0x0a ? { closing, next: end + 1 } : undefined;
}

const contentEnd = (bytes: Buffer, delimiter: number): number =>
  bytes[delimiter - 1] === 0x0a ? (bytes[delimiter - 2] === 0x0d ? delimiter - 2 : delimiter - 1) : delimiter;

/** The part itself and all parts in it, in their order. */
export function* everyPart(part: MimePart): Generator<MimePart> {
  yield part;
  for (const child of part.parts) yield* everyPart(child);
}

export const contentOf = (bytes: Buffer, part: MimePart): Buffer => bytes.subarray(part.contentStart, part.end);
