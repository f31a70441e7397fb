/** Content of a part without its transfer encoding (RFC 2045 section 6). Never throws: what is no encoding stands as it is. */
export function decodeTransfer(content: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return decodeBase64(content);
    case 'quoted-printable':
      return decodeQuotedPrintable(content);
    default:
      return content;
  }
}

/** Node skips what is not of the alphabet, but ends at the first padding: several pieces one after another are read one by one. */
function decodeBase64(content: Buffer): Buffer {
  const text = content.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '');
  if (!/=[^=]/.test(text)) return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/(?<==)(?=[^=])/).map((piece) => Buffer.from(piece, 'base64')));
}

const hexValue = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

function decodeQuotedPrintable(content: Buffer): Buffer {
  const out = Buffer.allocUnsafe(content.length);
  let length = 0;
  for (let at = 0; at < content.length; at++) {
    const byte = content[at] as number;
    if (byte !== 0x3d) {
      out[length++] = byte;
      continue;
    }
    const softBreak = softBreakAfter(content, at + 1);
    if (softBreak > 0) {
      at = softBreak - 1;
      continue;
    }
    const [high, low] = [hexValue(content[at + 1]), hexValue(content[at + 2])];
    if (high < 0 || low < 0) {
      out[length++] = byte;
      continue;
    }
    out[length++] = high * 16 + low;
    at += 2;
  }
  return out.subarray(0, length);
}

/** The offset after a soft line break that begins at `at`; 0 where none does. Blanks before the break were added on the way. */
function softBreakAfter(content: Buffer, at: number): number {
  let end = at;
  while (content[end] === 0x20 || content[end] === 0x09) end++;
  if (content[end] === 0x0d && content[end + 1] === 0x0a) return end + 2;
  if (content[end] === 0x0a) return end + 1;
  return end >= content.length ? content.length : 0;
}

/** Bytes the content will have when it is decoded, without decoding it. */
export function decodedSize(content: Buffer, encoding: string): number {
  if (encoding.trim().toLowerCase() !== 'base64') return content.length;
  let digits = 0;
  for (const byte of content) {
    const digit =
      (byte >= 0x41 && byte <= 0x5a) ||
      (byte >= 0x61 && byte <= 0x7a) ||
      (byte >= 0x2f && byte <= 0x39) ||
      byte === 0x2b;
    if (digit) digits++;
  }
  return Math.floor((digits * 3) / 4);
}
