import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import { mailError, type MailError } from './mail-error.ts';
import { mailLimits } from './mail-limits.ts';
import { decodeUndeclared } from './charset.ts';

/** Header fields in their order; names in lower case, values unfolded (RFC 5322 section 2.2.3) and not yet decoded. */
export interface HeaderBlock {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Offset of the first byte after the empty line. */
  readonly end: number;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Reads header lines from `start` up to an empty line or `limit`. */
export function readHeaderBlock(bytes: Buffer, start: number, limit: number): Result<HeaderBlock, MailError> {
  const fields: { name: string; value: string }[] = [];
  let at = start;
  let lines = 0;
  let open: Buffer[] = [];
  const close = (): void => {
    if (open.length > 0) addField(fields, open.length === 1 ? open[0]! : Buffer.concat(open));
    open = [];
  };
  while (at < limit) {
    const feed = bytes.indexOf(lineFeed, at);
    const next = feed < 0 || feed >= limit ? limit : feed + 1;
    let end = feed < 0 || feed >= limit ? limit : feed;
    if (end > at && bytes[end - 1] === carriageReturn) end -= 1;
    if (end === at) {
      at = next;
      break;
    }
    if (++lines > mailLimits.headerLines) return mailError(at, `more than ${mailLimits.headerLines} header lines`);
    if (next - start > mailLimits.headerBytes) {
      return mailError(at, `more than ${mailLimits.headerBytes} bytes of header lines`);
    }
    const folded = bytes[at] === 0x20 || bytes[at] === 0x09;
    if (!folded) close();
    if (!folded || open.length > 0) open.push(bytes.subarray(at, end));
    at = next;
  }
  close();
  return ok({ fields, end: at });
}

function addField(fields: { name: string; value: string }[], line: Buffer): void {
  const colon = line.indexOf(0x3a);
  // A line that is no field (the "From " line of an mbox, garbage of a broken program) says nothing.
  if (colon < 1) return;
  const name = line.toString('latin1', 0, colon).trimEnd().toLowerCase();
  if (!/^[!-9;-~]+$/.test(name)) return;
  fields.push({ name, value: decodeUndeclared(line.subarray(colon + 1)).trim() });
}

/** The first field of that name; empty where there is none. */
export const headerOf = (block: Pick<HeaderBlock, 'fields'>, name: string): string =>
  block.fields.find((field) => field.name === name)?.value ?? '';

/** Every value of that name. */
export const headersOf = (block: Pick<HeaderBlock, 'fields'>, name: string): string[] =>
  block.fields.filter((field) => field.name === name).map(({ value }) => value);
