import type { Decimal } from './decimal.ts';

/**
 * A decoded field: text, a whole number of at most 15 digits or a float, an exact decimal, or `null` where the field holds
 * nothing (LOW-VALUES, HIGH-VALUES, and spaces in a number).
 */
export type FieldValue = string | number | Decimal | null;

/** A field whose bytes are no value of its type, or a value that does not fit its field. */
export interface FieldProblem {
  /** Path in the record, e.g. `CUSTOMER.ORDERS[2].AMOUNT`. */
  readonly path: string;
  /** From the beginning of the record, in bytes. */
  readonly offset: number;
  readonly length: number;
  /** The bytes as hexadecimal digits; empty when encoding. */
  readonly bytes: string;
  readonly reason: string;
}

/** What a field decoder says when the bytes are no value; the codec adds where. */
export class BadField {
  readonly reason: string;
  /** Offset within the field of the byte that is wrong. */
  readonly at: number;

  constructor(reason: string, at = 0) {
    this.reason = reason;
    this.at = at;
  }
}

export type DecodeField = (record: Uint8Array, at: number) => FieldValue | BadField;

/** Writes a value into zeroed bytes. Answers why not where it does not fit. */
export type EncodeField = (value: FieldValue, record: Uint8Array, at: number) => BadField | undefined;

export interface FieldCodec {
  readonly decode: DecodeField;
  readonly encode: EncodeField;
}

/** Bytes as hexadecimal digits in capitals. */
export const hexOf = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.subarray(from, from + length))
    .toString('hex')
    .toUpperCase();
