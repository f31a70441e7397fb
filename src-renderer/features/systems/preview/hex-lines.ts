import type { ByteField } from '../../../../src-shared/model/system-setup.ts';

/** Bytes of one line, as in every hex editor. */
export const lineLength = 16;
/** Bytes shown at once. */
export const pageLength = 2_048;

/** @returns no bytes where the text is no Base64 */
export function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

export const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0').toUpperCase();
export const offsetText = (offset: number): string => offset.toString(16).padStart(4, '0').toUpperCase();

/** What stands for a byte: the character its code page gives, a dot where there is none to be seen. */
export function characterAt(bytes: Uint8Array, at: number, characters: readonly string[] | undefined): string {
  const given = characters?.[at];
  if (given !== undefined) return given === '' ? '' : isVisible(given) ? given : '·';
  const byte = bytes[at] ?? 0;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

const isVisible = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u.test(text);

/** The innermost field a byte belongs to. Groups hold their fields; of two of one length the deeper level is meant. */
export function fieldAt(fields: readonly ByteField[], at: number): number {
  let best = -1;
  for (const [index, field] of fields.entries()) {
    if (at < field.offset || at >= field.offset + field.length) continue;
    const now = fields[best];
    if (now === undefined || field.length < now.length || (field.length === now.length && field.level >= now.level))
      best = index;
  }
  return best;
}
