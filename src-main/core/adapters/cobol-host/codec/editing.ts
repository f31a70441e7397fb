import type { CodePage } from '../code-pages/code-page.ts';
import type { Picture } from '../copybook/picture.ts';

const digitPlace = 0;
const suppressedPlace = 1;
const floatingPlace = 2;
const pointPlace = 3;
const insertion = 4;
const signPlace = 5;
const assumedPoint = 6;

/** What an edited picture does at each of its symbols, settled once. */
export interface Editing {
  readonly picture: Picture;
  readonly page: CodePage;
  /** The symbol that floats (+, - or currency), if one does. */
  readonly floating: string | undefined;
  /** The written decimal point: a full stop, or a comma where the program says so. */
  readonly point: string;
  /** One for each character position, and one for V, which has none. */
  readonly operations: Uint8Array;
  /** Byte that each position shows of a positive and of a negative number, where that does not hang on its digits. */
  readonly positive: Uint8Array;
  readonly negative: Uint8Array;
  readonly suppressesFirst: boolean;
  readonly everyDigitSuppressed: boolean;
  readonly stars: boolean;
}

export function editing(picture: Picture, page: CodePage): Editing {
  const { symbols } = picture;
  const fixed = 'XA9SVPB0/,.Z*CRDBE';
  const floating = symbols.find((symbol, index) => !fixed.includes(symbol) && symbols.indexOf(symbol) !== index);
  // The picture says which of the two is the point: the digits after it are its scale.
  const after = (point: string): number => {
    const at = symbols.indexOf(point);
    return at < 0 || symbols.lastIndexOf(point) !== at
      ? -1
      : symbols.slice(at).filter((symbol) => '9Z*'.includes(symbol) || symbol === floating).length;
  };
  const pointIsComma =
    picture.scale > 0 && !symbols.includes('V') && after(',') === picture.scale && after('.') !== picture.scale;
  const point = pointIsComma ? ',' : '.';
  const operation = (symbol: string): number => {
    if (symbol === '9') return digitPlace;
    if (symbol === 'Z' || symbol === '*') return suppressedPlace;
    if (symbol === floating) return floatingPlace;
    if (symbol === point) return pointPlace;
    if ('V'.includes(symbol)) return assumedPoint;
    return ',.B0/'.includes(symbol) ? insertion : signPlace;
  };
  const shown = symbols.filter((symbol) => symbol !== 'P' && symbol !== 'S');
  const byteOf = (symbol: string, negative: boolean): number[] => {
    const text =
      symbol === 'B' || ((symbol === 'CR' || symbol === 'DB') && !negative) ? ' '.repeat(symbol.length) : symbol;
    return [...text].map((character) => signByte(character, negative, page));
  };
  return {
    picture,
    page,
    floating,
    point,
    operations: Uint8Array.from(shown.flatMap((symbol) => [...symbol].map(() => operation(symbol)))),
    positive: Uint8Array.from(shown.flatMap((symbol) => byteOf(symbol, false))),
    negative: Uint8Array.from(shown.flatMap((symbol) => byteOf(symbol, true))),
    suppressesFirst: symbols[0] === 'Z' || symbols[0] === '*',
    everyDigitSuppressed: !symbols.includes('9'),
    stars: symbols.includes('*'),
  };
}

/** Byte that a sign or currency symbol shows. */
function signByte(symbol: string, negative: boolean, page: CodePage): number {
  const shown = symbol === '+' ? (negative ? '-' : '+') : symbol === '-' ? (negative ? '-' : ' ') : symbol;
  return page.toByte[shown.charCodeAt(0)] as number;
}

/** Puts digits (values of 0 to 9) into an edited picture by the rules of MOVE: insertion, floating, zero suppression. */
export function edit(rules: Editing, digits: Uint8Array, negative: boolean, record: Uint8Array, from: number): void {
  const { operations, page, floating, suppressesFirst } = rules;
  const bytes = negative ? rules.negative : rules.positive;
  const { space, zero } = page;
  const fill = rules.stars ? (page.toByte[0x2a] as number) : space;
  const count = operations.length;
  let at = from;
  let next = 0;
  let significant = false;
  let floatingAt = -1;
  let floatSeen = false;
  for (let index = 0; index < count; index += 1) {
    const operation = operations[index] as number;
    if (operation === assumedPoint) {
      significant = true;
      continue;
    }
    let put = bytes[index] as number;
    if (operation === floatingPlace && !floatSeen) {
      floatSeen = true;
      floatingAt = at;
      put = space;
    } else if (operation <= floatingPlace) {
      const digit = digits[next] as number;
      next += 1;
      if (operation === digitPlace || digit !== 0) significant = true;
      if (significant) put = zero + digit;
      else {
        if (operation === floatingPlace) floatingAt = at;
        put = fill;
      }
    } else if (operation === pointPlace) significant = true;
    else if (operation === insertion) {
      if (!significant && (suppressesFirst || next > 0 || floatSeen)) {
        if (floatSeen) floatingAt = at;
        put = fill;
      }
    }
    record[at] = put;
    at += 1;
  }
  if (floating !== undefined && floatingAt >= 0) record[floatingAt] = signByte(floating, negative, page);
}

/** What the picture shows of zero where all its digits are suppressed: spaces, or stars around the point. */
export function editNothing(rules: Editing, record: Uint8Array, from: number): void {
  const { page, picture, stars, point } = rules;
  let at = from;
  for (const symbol of picture.symbols) {
    if (symbol === 'V' || symbol === 'P' || symbol === 'S') continue;
    const shown = stars ? (symbol === point ? point : '*') : ' ';
    for (let count = symbol.length; count > 0; count -= 1) {
      record[at] = page.toByte[shown.charCodeAt(0)] as number;
      at += 1;
    }
  }
}
