import type { FieldType } from '../layout/layout.ts';
import { BadField, type FieldCodec } from './value.ts';

const view = new DataView(new ArrayBuffer(8));

/** The shortest decimal that is the same 32-bit float: what a person wrote, e.g. 30503.93 for 30503.9296875. */
function shortest32(value: number): number {
  if (!Number.isFinite(value) || Math.fround(value) !== value || Number.isInteger(value)) return value;
  for (let precision = 6; precision < 10; precision += 1) {
    const short = Number(value.toPrecision(precision));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function ibmToNumber(bits: 32 | 64): number {
  const first = view.getUint32(0);
  const exponent = (first >>> 24) & 0x7f;
  const fraction = first & 0xff_ffff;
  const sign = first >>> 31 === 1 ? -1 : 1;
  if (bits === 32) return sign * fraction * 16 ** (exponent - 70);
  return sign * (fraction * 2 ** 32 + view.getUint32(4)) * 16 ** (exponent - 78);
}

function numberToIbm(value: number, bits: 32 | 64): string | undefined {
  view.setFloat64(0, 0);
  if (value === 0) return undefined;
  if (!Number.isFinite(value)) return 'the number is not finite';
  let exponent = 64;
  let fraction = Math.abs(value);
  while (fraction >= 1 && exponent < 128) {
    fraction /= 16;
    exponent += 1;
  }
  while (fraction < 1 / 16 && exponent > 0) {
    fraction *= 16;
    exponent -= 1;
  }
  if (bits === 32 && Math.round(fraction * 2 ** 24) === 2 ** 24) {
    fraction /= 16;
    exponent += 1;
  }
  if (exponent > 127) return 'the number is too large for a hexadecimal float';
  const scaled = bits === 32 ? Math.round(fraction * 2 ** 24) : fraction * 2 ** 56;
  const high = bits === 32 ? scaled : Math.floor(scaled / 2 ** 32);
  view.setUint32(0, (value < 0 ? 0x8000_0000 : 0) + exponent * 0x100_0000 + high);
  if (bits === 64) view.setUint32(4, scaled - high * 2 ** 32);
  return undefined;
}

/**
 * COMP-1 and COMP-2: IEEE 754, or hexadecimal floats (z/Architecture Principles of Operation, "Hexadecimal-Floating-Point
 * Data Format": sign, exponent of 16 in excess 64, fraction of 24 or 56 bits).
 */
export function floatField(type: Extract<FieldType, { kind: 'float' }>, format: 'ibm' | 'ieee'): FieldCodec {
  const { bits, littleEndian } = type;
  const length = bits / 8;
  const swapped = (index: number): number => (littleEndian ? length - 1 - index : index);
  return {
    decode: (record, at) => {
      for (let index = 0; index < length; index += 1) view.setUint8(index, record[at + swapped(index)] as number);
      const exact = format === 'ibm' ? ibmToNumber(bits) : bits === 32 ? view.getFloat32(0) : view.getFloat64(0);
      if (Number.isFinite(exact)) return bits === 32 ? shortest32(exact) : exact;
      for (let index = 1; index < length; index += 1)
        if (record[at + index] !== 0xff) return new BadField('the float is not a number, or infinite');
      return null;
    },
    encode: (value, record, at) => {
      const number = value === null ? 0 : typeof value === 'number' ? value : Number(String(value));
      if (Number.isNaN(number)) return new BadField(`"${String(value)}" is no number`);
      const wanted = bits === 32 && Number.isFinite(Math.fround(number)) ? Math.fround(number) : number;
      if (format === 'ibm') {
        const reason = numberToIbm(wanted === 0 && number !== 0 ? number : wanted, bits);
        if (reason !== undefined) return new BadField(reason);
      } else if (bits === 32) view.setFloat32(0, number);
      else view.setFloat64(0, number);
      for (let index = 0; index < length; index += 1) record[at + swapped(index)] = view.getUint8(index);
      return undefined;
    },
  };
}
