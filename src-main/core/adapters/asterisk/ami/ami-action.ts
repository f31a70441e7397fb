import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AmiHeader } from './ami-frame.ts';

/** Longest header line Asterisk takes, in bytes without CRLF: `inbuf[1025]` of `main/manager.c` less CR, LF and NUL. */
export const maxActionLineBytes = 1022;
/** `AST_MAX_MANHEADERS` of `include/asterisk/manager.h`. */
export const maxActionHeaders = 128;

/**
 * Writes an action as bytes.
 *
 * A value with a line break would start a header, or a whole action, of its own: it is refused, never cleaned, because a cleaned
 * value would be another value than the one asked for.
 */
export function encodeAction(
  action: string,
  headers: readonly AmiHeader[],
): Result<Buffer, { readonly message: string }> {
  const all: readonly AmiHeader[] = [['Action', action], ...headers];
  if (all.length > maxActionHeaders) return err({ message: `an action has at most ${maxActionHeaders} headers` });
  let text = '';
  for (const [name, value] of all) {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name))
      return err({ message: 'a header name has letters, digits and hyphens' });
    if (/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(value)) {
      return err({ message: `the value of ${name} has a control character or a line break` });
    }
    const line = `${name}: ${value}`;
    if (Buffer.byteLength(line) > maxActionLineBytes) {
      return err({ message: `the value of ${name} is too long; a line has at most ${maxActionLineBytes} bytes` });
    }
    text += `${line}\r\n`;
  }
  return ok(Buffer.from(`${text}\r\n`, 'utf8'));
}
