import type { ByteWindow } from './byte-window.ts';

const [LT, GT, SLASH, QUOTE, APOSTROPHE] = [0x3c, 0x3e, 0x2f, 0x22, 0x27];
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** What stands at a `<`. */
export type TagAt =
  /** One of the tags looked for; `end` is the offset behind its `>`. */
  | { readonly kind: 'start'; readonly name: string; readonly end: number; readonly empty: boolean }
  | { readonly kind: 'end'; readonly name: string; readonly end: number }
  /** A CDATA section or comment, whole; `end` is the offset behind it. */
  | { readonly kind: 'skip'; readonly end: number }
  /** Begins like a tag looked for and does not end within the limit. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'other' }
  /** Cannot be told before more bytes have come. */
  | { readonly kind: 'more' };

export interface TagScannerOptions {
  readonly elements: readonly string[];
  /** Longest tag in bytes. */
  readonly maxTagBytes: number;
  /** True where the content is XML, so that CDATA sections and comments hide what looks like tags. */
  readonly sections: boolean;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const other: TagAt = { kind: 'other' };
const more: TagAt = { kind: 'more' };

/** Looks at a `<` and says what begins there. Looks at no more than a tag's worth of bytes, sections apart. */
export function createTagScanner({ elements, maxTagBytes, sections }: TagScannerOptions) {
  const names = elements.map((name) => ({ name, bytes: ascii(name) }));
  const hidden = [
    { open: ascii('<![CDATA['), close: ascii(']]>') },
    { open: ascii('<!--'), close: ascii('-->') },
  ];
  /** How far a section that has not ended was searched, so that it is not searched again from its beginning. */
  let searched = { section: -1, to: 0 };

  function matches(window: ByteWindow, offset: number, bytes: Uint8Array): boolean | undefined {
    for (const [index, byte] of bytes.entries()) {
      if (offset + index >= window.to) return undefined;
      if (window.at(offset + index) !== byte) return false;
    }
    return true;
  }

  function nameAt(window: ByteWindow, offset: number): { name: string; end: number } | 'more' | undefined {
    let unsure = false;
    for (const { name, bytes } of names) {
      const same = matches(window, offset, bytes);
      const end = offset + bytes.length;
      if (same === undefined || (same && end >= window.to)) unsure = true;
      else if (same && (isSpace(window.at(end)) || window.at(end) === GT || window.at(end) === SLASH))
        return { name, end };
    }
    return unsure ? 'more' : undefined;
  }

  function sectionAt(window: ByteWindow, offset: number): TagAt | undefined {
    for (const { open, close } of hidden) {
      const same = matches(window, offset, open);
      if (same === undefined) return more;
      if (!same) continue;
      let at = searched.section === offset ? searched.to : offset + open.length;
      for (at = window.find(close[0]!, at); at >= 0; at = window.find(close[0]!, at + 1)) {
        const closed = matches(window, at, close);
        if (closed === true) return { kind: 'skip', end: at + close.length };
        if (closed === undefined) break;
      }
      searched = { section: offset, to: at < 0 ? window.to : at };
      return more;
    }
    return undefined;
  }

  function endOfTag(window: ByteWindow, from: number): number | 'more' | 'broken' {
    let quote = 0;
    for (let at = from; at < window.to; at++) {
      if (at - from > maxTagBytes) return 'broken';
      const byte = window.at(at);
      if (quote !== 0) {
        if (byte === quote) quote = 0;
      } else if (byte === QUOTE || byte === APOSTROPHE) quote = byte;
      else if (byte === GT) return at + 1;
      else if (byte === LT) return 'broken';
    }
    return 'more';
  }

  /** @param offset of a `<` within the window */
  return (window: ByteWindow, offset: number): TagAt => {
    if (sections) {
      const section = sectionAt(window, offset);
      if (section !== undefined) return section;
    }
    if (offset + 1 >= window.to) return more;
    const closing = window.at(offset + 1) === SLASH;
    const named = nameAt(window, offset + (closing ? 2 : 1));
    if (named === undefined) return other;
    if (named === 'more') return more;
    const end = endOfTag(window, named.end);
    if (end === 'more') return more;
    if (end === 'broken') return { kind: 'broken' };
    const { name } = named;
    return closing ? { kind: 'end', name, end } : { kind: 'start', name, end, empty: window.at(end - 2) === SLASH };
  };
}
