import { err, ok, type Result } from '../../../src-shared/result/result.ts';

export interface JsonFault {
  /** Where the text stops being JSON, in bytes from the start of the answer. */
  readonly byteOffset: number;
  /** A few characters around that place, on one line. */
  readonly excerpt: string;
}

/**
 * Parses an answer as JSON (RFC 8259). Bytes that are not UTF-8 become U+FFFD instead of failing: ticket systems hand on file
 * names as mail programs wrote them.
 */
export function parseJson(bytes: Uint8Array): Result<unknown, JsonFault> {
  const text = new TextDecoder('utf-8').decode(bytes);
  try {
    return ok(JSON.parse(text));
  } catch (fault) {
    const at = faultPosition(text, fault);
    return err({
      byteOffset: Buffer.byteLength(text.slice(0, at), 'utf8'),
      excerpt: text
        .slice(Math.max(0, at - 30), at + 30)
        .replace(/\s+/g, ' ')
        .trim(),
    });
  }
}

/** V8 names the character for most faults; where it only quotes the text, or the text just ends, the place is searched. */
function faultPosition(text: string, fault: unknown): number {
  const message = fault instanceof Error ? fault.message : '';
  const named = /position (\d+)/.exec(message)?.[1];
  if (named !== undefined) return Number(named);
  const token = /^Unexpected token '(.+?)', /su.exec(message)?.[1];
  const at = token === undefined ? -1 : text.indexOf(token);
  return at < 0 ? text.length : at;
}
