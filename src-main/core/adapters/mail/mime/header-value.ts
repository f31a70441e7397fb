import { decodeWords } from 'postal-mime';
import { decodeText } from './charset.ts';

/** A structured header value such as `text/plain; charset=utf-8`; value and parameter names in lower case. */
export interface HeaderValue {
  readonly value: string;
  readonly params: ReadonlyMap<string, string>;
}

const mostParameters = 100;
const longestValue = 64 * 1024;

/** Splits value and parameters (RFC 2045 section 5.1, RFC 2231, RFC 2047 where programs put it all the same). Never throws. */
export function parseHeaderValue(raw: string): HeaderValue {
  const text = raw.slice(0, longestValue);
  const first = /^[^;]*/.exec(text)?.[0] ?? '';
  const plain = new Map<string, string>();
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/gs;
  pattern.lastIndex = first.length;
  for (let match = pattern.exec(text); match !== null && plain.size < mostParameters; match = pattern.exec(text)) {
    const name = match[1]!.toLowerCase();
    const value = match[2]?.replace(/\\(.)/gs, '$1') ?? match[3]!.trim();
    if (!plain.has(name)) plain.set(name, value);
  }
  return { value: withoutComments(first).trim().toLowerCase(), params: joinContinuations(plain) };
}

const withoutComments = (text: string): string => text.replace(/\([^()]*\)/g, '');

/** RFC 2231: `name*0*`, `name*1` and so on become `name`; only what ends in `*` is percent-encoded. */
function joinContinuations(plain: ReadonlyMap<string, string>): Map<string, string> {
  const params = new Map<string, string>();
  const pieces = new Map<string, { readonly number: number; readonly encoded: boolean; readonly value: string }[]>();
  for (const [key, value] of plain) {
    const match = /^([^*]+)\*(?:(\d{1,4})(\*)?)?$/.exec(key);
    if (match === null) {
      params.set(key, decodeWords(value));
      continue;
    }
    const list = pieces.get(match[1]!) ?? [];
    list.push({ number: Number(match[2] ?? 0), encoded: match[2] === undefined || match[3] === '*', value });
    pieces.set(match[1]!, list);
  }
  for (const [name, list] of pieces) params.set(name, joinPieces(list.toSorted((a, b) => a.number - b.number)));
  return params;
}

function joinPieces(list: readonly { readonly encoded: boolean; readonly value: string }[]): string {
  const prefix = list[0]?.encoded === true ? /^([^']*)'[^']*'/.exec(list[0].value) : null;
  const charset = prefix?.[1] ?? '';
  // A character may be split between two pieces: bytes are joined before they are decoded.
  const bytes = list.map(({ encoded, value }, index) => {
    const text = index === 0 && prefix !== null ? value.slice(prefix[0].length) : value;
    return encoded ? percentBytes(text) : Buffer.from(text, 'utf8');
  });
  return decodeText(Buffer.concat(bytes), charset);
}

function percentBytes(text: string): Buffer {
  const pieces = text.split(/(%[0-9A-Fa-f]{2})/);
  return Buffer.concat(
    pieces.map((piece) =>
      /^%[0-9A-Fa-f]{2}$/.test(piece) ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece, 'utf8'),
    ),
  );
}
