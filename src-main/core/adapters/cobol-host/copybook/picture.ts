import { CopybookError } from './copybook-error.ts';
import type { Position } from './copybook.ts';

export type PictureCategory =
  | 'alphabetic'
  | 'alphanumeric'
  | 'alphanumeric-edited'
  | 'numeric'
  | 'numeric-edited'
  | 'national'
  | 'dbcs';

/** What a PICTURE character-string says. */
export interface Picture {
  /** As written, in capitals. */
  readonly text: string;
  readonly category: PictureCategory;
  readonly signed: boolean;
  /** Digit positions. */
  readonly digits: number;
  /** Digits after the assumed or written decimal point; negative for trailing P. */
  readonly scale: number;
  /** Character positions in storage; V, S and P take none. */
  readonly size: number;
  /** Every symbol once per position, repetitions written out; CR and DB as two. */
  readonly symbols: readonly string[];
}

export interface PictureRules {
  readonly decimalPointIsComma: boolean;
  /** Symbols that stand for currency in pictures. */
  readonly currencySymbols: readonly string[];
}

/** No compiler takes more, and it bounds what a hostile copybook can cost. */
const maxSize = 32_768;
const maxDigits = 38;

function unfold(text: string, at: Position): string[] {
  const symbols: string[] = [];
  let index = 0;
  while (index < text.length) {
    const two = text.slice(index, index + 2);
    const symbol = two === 'CR' || two === 'DB' ? two : (text[index] as string);
    index += symbol.length;
    const found = /^\((\d+)\)/.exec(text.slice(index));
    if (found === null && text[index] === '(') {
      throw new CopybookError(
        { ...at, column: at.column + index },
        `the repetition in picture ${text} is no number`,
        '(n)',
      );
    }
    const count = found === null ? 1 : Number(found[1]);
    index += found?.[0].length ?? 0;
    if (count < 1)
      throw new CopybookError(
        { ...at, column: at.column + index },
        `picture ${text} repeats ${symbol} 0 times`,
        'at least 1',
      );
    if (symbols.length + count > maxSize)
      throw new CopybookError(at, `picture ${text} is longer than ${maxSize} characters`);
    for (let copy = 0; copy < count; copy += 1) symbols.push(symbol);
  }
  return symbols;
}

/** Reads a picture. Throws `CopybookError` where a symbol cannot stand in it. */
export function parsePicture(source: string, at: Position, rules: PictureRules): Picture {
  const text = source.toUpperCase();
  const symbols = unfold(text, at);
  const point = rules.decimalPointIsComma ? ',' : '.';
  const known = `XA9SVPB0/,.Z*+-NGE${rules.currencySymbols.join('')}`;
  for (const symbol of symbols) {
    if (symbol !== 'CR' && symbol !== 'DB' && !known.includes(symbol)) {
      throw new CopybookError(
        at,
        `"${symbol}" is no picture symbol in ${text}`,
        'one of X A 9 S V P B 0 / , . Z * + - CR DB N G or a currency sign',
      );
    }
  }
  const has = (...wanted: string[]): boolean => symbols.some((symbol) => wanted.includes(symbol));
  const only = (...wanted: string[]): boolean => symbols.every((symbol) => wanted.includes(symbol));
  const base = { text, symbols, signed: false, digits: 0, scale: 0, size: symbols.length };
  if (has('N')) return { ...base, category: mustBe(only('N', 'B', '0', '/'), 'national', text, at) };
  if (has('G')) return { ...base, category: mustBe(only('G', 'B'), 'dbcs', text, at) };
  if (has('X', 'A')) {
    if (only('A')) return { ...base, category: 'alphabetic' };
    if (only('X', 'A', '9')) return { ...base, category: 'alphanumeric' };
    return { ...base, category: mustBe(only('X', 'A', '9', 'B', '0', '/'), 'alphanumeric-edited', text, at) };
  }
  if (symbols.filter((symbol) => symbol === 'S').length > 1 || (has('S') && symbols[0] !== 'S')) {
    throw new CopybookError(at, `S stands in the wrong place in ${text}`, 'one S, as the first symbol');
  }
  if (symbols.filter((symbol) => symbol === 'V' || symbol === point).length > 1) {
    throw new CopybookError(at, `${text} has more than one decimal point`);
  }
  const numbers = countDigits(symbols, point, rules.currencySymbols);
  if (numbers.digits > maxDigits)
    throw new CopybookError(at, `${text} has ${numbers.digits} digits`, `at most ${maxDigits}`);
  if (numbers.digits === 0) throw new CopybookError(at, `${text} holds no digit`, '9 or another digit position');
  const plain = only('9', 'S', 'V', 'P');
  const size = symbols.reduce((sum, symbol) => sum + symbolSize(symbol), 0);
  return {
    ...base,
    category: plain ? 'numeric' : 'numeric-edited',
    signed: has('S', '+', '-', 'CR', 'DB'),
    ...numbers,
    size,
  };
}

function mustBe<T extends PictureCategory>(right: boolean, category: T, text: string, at: Position): T {
  if (!right) throw new CopybookError(at, `${text} mixes symbols that do not stand together`);
  return category;
}

function symbolSize(symbol: string): number {
  if (symbol === 'S' || symbol === 'V' || symbol === 'P') return 0;
  return symbol.length;
}

function countDigits(symbols: readonly string[], point: string, currency: readonly string[]) {
  const floating = ['+', '-', ...currency].find((sign) => symbols.filter((symbol) => symbol === sign).length > 1);
  let digits = 0;
  let after = 0;
  let leadingP = 0;
  let trailingP = 0;
  let pointSeen = false;
  let floated = false;
  for (const symbol of symbols) {
    if (symbol === 'V' || symbol === point) pointSeen = true;
    else if (symbol === 'P') {
      if (digits === 0) leadingP += 1;
      else trailingP += 1;
    } else if ('9Z*'.includes(symbol) || symbol === floating) {
      // The first floating symbol is the sign's or currency's own place.
      if (symbol === floating && !floated) floated = true;
      else {
        digits += 1;
        if (pointSeen) after += 1;
      }
    }
  }
  if (leadingP > 0) return { digits, scale: leadingP + digits };
  if (trailingP > 0) return { digits, scale: -trailingP };
  return { digits, scale: after };
}
