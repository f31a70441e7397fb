import type { CodePage } from '../code-pages/code-page.ts';
import type { Picture } from '../copybook/picture.ts';
import { decimalOrNumber, Decimal } from './decimal.ts';
import { edit, editing, editNothing } from './editing.ts';
import { isEmptyField } from './empty-field.ts';
import { exceeds, limbsOf, writeDigits } from './number-digits.ts';
import { BadField, type FieldCodec } from './value.ts';

const ignored = 10;
const decimalPoint = 11;
const minusSign = 12;
/** Letters, currency and what stands in no edited number: looked at one by one. */
const other = 255;

/** What each byte means in an edited number: its digit, or one of the kinds above. */
function meanings(page: CodePage, point: string): Uint8Array {
  const table = new Uint8Array(256).fill(other);
  for (let digit = 0; digit < 10; digit += 1) table[page.zero + digit] = digit;
  for (const symbol of ' *+/,.') table[page.toByte[symbol.charCodeAt(0)] as number] = ignored;
  table[page.toByte[point.charCodeAt(0)] as number] = decimalPoint;
  table[page.toByte[0x2d] as number] = minusSign;
  return table;
}

/** Numeric edited pictures (Z * + - CR DB currency B 0 / , .): read back as the number that was edited. */
export function editedField(picture: Picture, page: CodePage, length: number, blankWhenZero: boolean): FieldCodec {
  const rules = editing(picture, page);
  const { scale, digits, symbols } = picture;
  const { point } = rules;
  const scratch = new Uint8Array(digits);
  const written = symbols.includes(point) && !symbols.includes('V');
  const table = meanings(page, point);
  const suppressible = rules.everyDigitSuppressed || blankWhenZero;
  // Insertion characters are no digits of the number, though 0 looks like one.
  const insertedZeros = new Uint8Array(length);
  symbols
    .filter((symbol) => symbol !== 'V' && symbol !== 'P' && symbol !== 'S')
    .flatMap((symbol) => [...symbol])
    .forEach((symbol, index) => (insertedZeros[index] = symbol === '0' ? 1 : 0));

  const decode: FieldCodec['decode'] = (record, at) => {
    let number = 0;
    let count = 0;
    let after = -1;
    let negative = false;
    for (let index = 0; index < length; index += 1) {
      const meaning = table[record[at + index] as number] as number;
      if (meaning < ignored) {
        if (insertedZeros[index] === 1) continue;
        number = number * 10 + meaning;
        count += 1;
        if (after >= 0) after += 1;
      } else if (meaning === decimalPoint) after = 0;
      else if (meaning === minusSign) negative = true;
      else if (meaning === other) return slowly(record, at);
    }
    if (count === 0 || count > 15 || (written && after !== scale)) return slowly(record, at);
    return decimalOrNumber(negative, 0, 0, number, scale);
  };

  const slowly = (record: Uint8Array, at: number): number | Decimal | null | BadField => {
    let text = '';
    for (let index = 0; index < length; index += 1)
      text += String.fromCharCode(page.toUnicode[record[at + index] as number] as number);
    if (text.trim() === '') return suppressible ? zeroOf(scale) : null;
    if (suppressible && /^[*.,]+$/.test(text)) return zeroOf(scale);
    if (isEmptyField(record, at, length, 0)) return null;
    const kept = [...text].map((symbol, index) => (insertedZeros[index] === 1 ? ' ' : symbol)).join('');
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
      !symbols.some((symbol) => /[A-Z]/.test(symbol) && !'ZBVPSCRDB'.includes(symbol))
    ) {
      return new BadField('the field is no edited number', kept.search(/[A-Za-z]/));
    }
    if (written && fraction.length > Math.max(0, scale))
      return new BadField(`the field has ${fraction.length} digits after the point, and its picture ${scale}`, 0);
    const all = written ? whole + fraction.padEnd(Math.max(0, scale), '0') : whole;
    if (all.length > 45) return new BadField('the field has more than 45 digits');
    const number = Decimal.fromDigits(all, scale, negative);
    return decimalOrNumber(number.negative, number.high, number.middle, number.low, scale);
  };

  const encode: FieldCodec['encode'] = (value, record, at) => {
    if (value === null) return void record.fill(page.space, at, at + length);
    const number = limbsOf(value, scale);
    if (typeof number === 'string') return new BadField(number);
    const { negative } = number;
    const zero = number.low === 0 && number.middle === 0 && number.high === 0;
    if (exceeds(number, digits)) return new BadField(`the number has more than ${digits} digits`);
    if (negative && !zero && !picture.signed)
      return new BadField('the picture shows no sign, and the number is negative');
    if (zero && blankWhenZero) record.fill(page.space, at, at + length);
    else if (zero && rules.everyDigitSuppressed) editNothing(rules, record, at);
    else {
      writeDigits(number, scratch, 0, digits, 0);
      edit(rules, scratch, negative && !zero, record, at);
    }
    return undefined;
  };
  return { decode, encode };
}

const zeroOf = (scale: number): number | Decimal => decimalOrNumber(false, 0, 0, 0, scale);
