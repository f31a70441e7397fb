import type { Picture } from '../copybook/picture.ts';
import type { FieldCodec } from './value.ts';

/**
 * Text with insertion characters (B 0 /): read as it stands there. What is written may have them already, as it was read, or
 * not, as a program moves it: then they are put in. They are in it where each of their places shows one.
 */
export function withInsertions(picture: Picture, inner: FieldCodec): FieldCodec {
  const shown = picture.symbols.map((symbol) =>
    symbol === 'B' ? ' ' : symbol === '0' || symbol === '/' ? symbol : undefined,
  );
  const insert = (text: string): string => {
    const there = [...shown.keys()].some((index) => index < text.length && shown[index] !== undefined);
    if (there && shown.every((one, index) => one === undefined || index >= text.length || text[index] === one)) {
      return text;
    }
    let next = 0;
    let out = '';
    for (const one of shown) {
      out += one ?? text[next] ?? ' ';
      if (one === undefined) next += 1;
    }
    return out + text.slice(next);
  };
  return {
    decode: inner.decode,
    encode: (value, record, at) => inner.encode(value === null ? null : insert(String(value)), record, at),
  };
}
