import iconv from 'iconv-lite';
import { TextDecoder } from 'node:util';

/** GB 2312 and GBK text often holds characters of their superset GB 18030 (GB 18030-2022); the same goes for Shift_JIS and its Windows page. */
const supersets: Readonly<Record<string, string>> = {
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'gb_2312-80': 'gb18030',
  cp936: 'gb18030',
  'x-gbk': 'gb18030',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  utf8: 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
};

const strict = new Map<string, TextDecoder | undefined>();

function decoderFor(label: string): TextDecoder | undefined {
  if (!/^[a-z0-9_.:-]{1,40}$/.test(label)) return undefined;
  if (strict.has(label)) return strict.get(label);
  let decoder: TextDecoder | undefined;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    decoder = undefined;
  }
  // Labels come from messages: their number must not grow with them.
  if (strict.size < 200) strict.set(label, decoder);
  return decoder;
}

function decodeStrictly(bytes: Uint8Array, label: string): string | undefined {
  try {
    return decoderFor(label)?.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Characters beyond ASCII; two of them in valid UTF-8 are hardly ever an accident of another encoding. */
const isPlainly = (text: string): boolean => (text.match(/[^\p{ASCII}]/gu)?.length ?? 0) >= 2;

/**
 * Text of declared or undeclared encoding. The declaration is tried first and believed where it fits; bytes that are plainly UTF-8
 * are read so whatever was declared, because many programs declare what their template said. Never throws; what cannot be read
 * becomes U+FFFD.
 *
 * @param declared the `charset` parameter as it stands in the message; empty where there is none
 */
export function decodeText(bytes: Buffer, declared: string): string {
  const label = declared.trim().toLowerCase();
  const name = supersets[label] ?? label;
  const utf8 = decodeStrictly(bytes, 'utf-8');
  if (utf8 !== undefined && (name === '' || name === 'utf-8' || (isPlainly(utf8) && !name.startsWith('utf-16')))) {
    return utf8;
  }
  if (name !== '' && name !== 'utf-8') {
    const text = decodeStrictly(bytes, name);
    if (text !== undefined) return text;
    // Encodings only the other library knows, and declared ones with a broken byte or two.
    if (decoderFor(name) !== undefined) return new TextDecoder(name).decode(bytes);
    if (iconv.encodingExists(name)) return iconv.decode(bytes, name);
  }
  // Mostly UTF-8 with a broken byte (a text cut in the middle of a character) stays UTF-8.
  if (name === 'utf-8') {
    const loose = new TextDecoder().decode(bytes);
    const broken = loose.match(/\uFFFD/g)?.length ?? 0;
    if (broken * 20 <= (loose.match(/[^\p{ASCII}]/gu)?.length ?? 0)) return loose;
  }
  return decodeUndeclared(bytes);
}

/** Bytes beyond ASCII of which nothing says what they are: UTF-8 where they are, else GB 18030 where they could be, else Windows-1252. */
export function decodeUndeclared(bytes: Buffer): string {
  return (
    decodeStrictly(bytes, 'utf-8') ?? decodeStrictly(bytes, 'gb18030') ?? new TextDecoder('windows-1252').decode(bytes)
  );
}
