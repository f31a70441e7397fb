/** Longer runs between records are no decoration any more, in bytes. */
const LONGEST = 4 * 1024;

/**
 * True where bytes between records say nothing: white space, a byte order mark, the XML declaration, comments, the tags of an element
 * around all records. A document type declaration is not harmless.
 */
export function isHarmless(bytes: Uint8Array, length: number): boolean {
  if (length > LONGEST) return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  let rest = Buffer.from(bytes)
    .toString('latin1')
    .replace(/^ï»¿/, '');
  for (const part of [/<\?[^>]*\?>/g, /<!--(?:[^-]|-(?!->))*-->/g, /<\/?[A-Za-z_][^<>]*>/g])
    rest = rest.replace(part, '');
  return rest.trim() === '';
}
