import type { CodePage } from '../code-pages/code-page.ts';
import type { Picture } from '../copybook/picture.ts';
import { decimalOrNumber, Decimal } from './decimal.ts';
import { isEmptyField } from './empty-field.ts';
import { exceeds, limbsOf, writeDigits } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

interface Editing {
  readonly symbols: readonly string[];
  /** The symbol that floats (+, - or currency), if one does. */
  readonly floating: string | undefined;
  readonly pointIsComma: boolean;
}

function editing(picture: Picture): Editing {
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
  return { symbols, floating, pointIsComma };
}

/** Puts digits into an edited picture by the rules of MOVE (fixed and floating insertion, zero suppression). */
function edit(
  picture: Picture,
  rules: Editing,
  digits: string,
  negative: boolean,
  zero: boolean,
  blankWhenZero: boolean,
): string {
  const { symbols, floating } = rules;
  const size = picture.size;
  if (zero && blankWhenZero) return ' '.repeat(size);
  const point = rules.pointIsComma ? ',' : '.';
  const everyDigitSuppressed = !symbols.includes('9');
  if (zero && everyDigitSuppressed) {
    if (symbols.includes('*'))
      return symbols
        .map((symbol) => (symbol === point ? point : symbol === 'V' || symbol === 'P' ? '' : '*'.repeat(symbol.length)))
        .join('');
    return ' '.repeat(size);
  }
  const isNegative = negative && !zero;
  const signOf = (symbol: string): string =>
    symbol === '+' ? (isNegative ? '-' : '+') : symbol === '-' ? (isNegative ? '-' : ' ') : symbol;
  const fill = symbols.includes('*') ? '*' : ' ';
  let out = '';
  let next = 0;
  let significant = false;
  let floatingAt = -1;
  let floatSeen = false;
  for (const symbol of symbols) {
    if (symbol === 'V' || symbol === 'P' || symbol === 'S') {
      if (symbol === 'V') significant = true;
      continue;
    }
    if (symbol === 'CR' || symbol === 'DB') out += isNegative ? symbol : '  ';
    else if (symbol === floating && !floatSeen) {
      floatSeen = true;
      floatingAt = out.length;
      out += ' ';
    } else if (symbol === '9' || symbol === 'Z' || symbol === '*' || symbol === floating) {
      const digit = digits[next] ?? '0';
      next += 1;
      if (symbol === '9' || digit !== '0') significant = true;
      if (significant) out += digit;
      else {
        if (symbol === floating) floatingAt = out.length;
        out += fill;
      }
    } else if (symbol === point) {
      significant = true;
      out += point;
    } else if (symbol === ',' || symbol === '.' || symbol === 'B' || symbol === '0' || symbol === '/') {
      const shown = symbol === 'B' ? ' ' : symbol;
      const suppressing = next > 0 || floatSeen || symbols[0] === 'Z' || symbols[0] === '*';
      if (significant || !suppressing) out += shown;
      else {
        if (floatSeen) floatingAt = out.length;
        out += fill;
      }
    } else out += signOf(symbol);
  }
  if (floating !== undefined && floatingAt >= 0)
    out = out.slice(0, floatingAt) + signOf(floating) + out.slice(floatingAt + 1);
  return out;
}

/** Numeric edited pictures (Z * + - CR DB currency B 0 / , .): read back as the number that was edited. */
export function editedField(picture: Picture, page: CodePage, length: number, blankWhenZero: boolean): FieldCodec {
  const rules = editing(picture);
  const { scale, digits } = picture;
  const scratch = new Uint8Array(digits);
  const point = rules.pointIsComma ? ',' : '.';
  const written = rules.symbols.includes(point) && !rules.symbols.includes('V');
  return {
    decode: (record, at) => {
      let text = '';
      for (let index = 0; index < length; index += 1)
        text += String.fromCharCode(page.toUnicode[record[at + index] as number] as number);
      const suppressible = !rules.symbols.includes('9') || blankWhenZero;
      if (text.trim() === '') return suppressible ? zeroOf(scale) : null;
      if (suppressible && /^[*.,]+$/.test(text)) return zeroOf(scale);
      if (isEmptyField(record, at, length, 0)) return null;
      // Insertion characters are not digits of the number, though 0 looks like one.
      const kept =
        written || !rules.symbols.includes('0')
          ? text
          : [...text].filter((_, index) => symbolAt(rules.symbols, index) !== '0').join('');
      const negative = /-|CR|DB/.test(kept);
      const digitsOnly = kept.replaceAll(/[^0-9.,]/g, '');
      const pointAt = written ? digitsOnly.lastIndexOf(point) : -1;
      const whole = (pointAt < 0 ? digitsOnly : digitsOnly.slice(0, pointAt)).replaceAll(/[.,]/g, '');
      const fraction = pointAt < 0 ? '' : digitsOnly.slice(pointAt + 1).replaceAll(/[.,]/g, '');
      const strange = kept.search(/[^0-9.,+\-*/ CRDB$\u00a3\u00a4\u00a5\u20acA-Za-z]/);
      if (strange >= 0 || (whole === '' && fraction === ''))
        return new BadField('the field is no edited number', Math.max(0, strange));
      if (
        !negative &&
        /[A-Za-z]/.test(kept) &&
        !rules.symbols.some((symbol) => /[A-Z]/.test(symbol) && !'ZBVPSCRDB'.includes(symbol))
      ) {
        return new BadField('the field is no edited number', kept.search(/[A-Za-z]/));
      }
      const all = written ? whole + fraction.padEnd(Math.max(0, scale), '0') : whole;
      if (all.length > 45) return new BadField('the field has more than 45 digits');
      const number = Decimal.fromDigits(all, scale, negative);
      return decimalOrNumber(number.negative, number.high, number.middle, number.low, scale);
    },
    encode: (value, record, at) => {
      if (value === null) return void record.fill(page.space, at, at + length);
      const number = limbsOf(value, scale);
      if (typeof number === 'string') return new BadField(number);
      const zero = number.low === 0 && number.middle === 0 && number.high === 0;
      if (exceeds(number, digits)) return new BadField(`the number has more than ${digits} digits`);
      if (number.negative && !zero && !picture.signed)
        return new BadField('the picture shows no sign, and the number is negative');
      writeDigits(number, scratch, 0, digits, 0);
      const text = edit(picture, rules, scratch.join(''), number.negative, zero, blankWhenZero);
      for (let index = 0; index < length; index += 1)
        record[at + index] = page.toByte[text.charCodeAt(index)] as number;
      return undefined;
    },
  };
}

const zeroOf = (scale: number): number | Decimal => decimalOrNumber(false, 0, 0, 0, scale);

function symbolAt(symbols: readonly string[], index: number): string | undefined {
  let at = 0;
  for (const symbol of symbols) {
    if (symbol === 'V' || symbol === 'P' || symbol === 'S') continue;
    if (index < at + symbol.length) return symbol;
    at += symbol.length;
  }
  return undefined;
}
