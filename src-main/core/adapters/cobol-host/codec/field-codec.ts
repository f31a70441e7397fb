import type { CodePage } from '../code-pages/code-page.ts';
import type { LayoutNode } from '../layout/layout.ts';
import { binaryField } from './binary-field.ts';
import { editedField } from './edited-field.ts';
import { floatField } from './float-field.ts';
import { packedField } from './packed-field.ts';
import { dbcsField, nationalField, textField, type Trim } from './text-field.ts';
import { BadField, type FieldCodec } from './value.ts';
import { zonedField } from './zoned-field.ts';

export interface CodecRules {
  readonly page: CodePage;
  readonly floatFormat: 'ibm' | 'ieee';
  readonly trim: Trim;
}

/** Specialises reading and writing for one field: everything its picture and usage say is settled here, once. */
export function fieldCodec(node: LayoutNode, { page, floatFormat, trim }: CodecRules): FieldCodec {
  const { type, length } = node;
  switch (type.kind) {
    case 'text':
      return textField(page, length, trim, node.justified);
    case 'national':
      return nationalField(length, trim);
    case 'dbcs':
      return dbcsField(page, length, trim);
    case 'edited':
      return editedField(type.picture, page, length, node.blankWhenZero);
    case 'zoned':
      return node.blankWhenZero
        ? blankZero(zonedField(type, page), page.space, length, type.scale)
        : zonedField(type, page);
    case 'packed':
      return packedField(type, length);
    case 'binary':
      return binaryField(type, length);
    case 'float':
      return floatField(type, floatFormat);
    case 'pointer':
      return hexField(length);
    case 'group':
      throw new Error(`fieldCodec: ${node.name ?? 'FILLER'} is a group`);
  }
}

/** BLANK WHEN ZERO on a plain number: spaces are zero, both ways. */
function blankZero(inner: FieldCodec, space: number, length: number, scale: number): FieldCodec {
  return {
    decode: (record, at) => {
      const value = inner.decode(record, at);
      if (value !== null || record[at] !== space) return value;
      return inner.decode(new Uint8Array(length).fill(space === 0x40 ? 0xf0 : 0x30), 0);
    },
    encode: (value, record, at) => {
      if (value !== null && scale >= 0 && Number(String(value)) === 0) return void record.fill(space, at, at + length);
      return inner.encode(value, record, at);
    },
  };
}

/** An address means nothing outside its program: it is carried as hexadecimal digits. */
function hexField(length: number): FieldCodec {
  return {
    decode: (record, at) => {
      const bytes = record.subarray(at, at + length);
      return bytes.every((byte) => byte === 0) ? null : Buffer.from(bytes).toString('hex').toUpperCase();
    },
    encode: (value, record, at) => {
      if (value === null) return void record.fill(0, at, at + length);
      const text = String(value);
      if (!/^[0-9A-Fa-f]*$/.test(text) || text.length !== length * 2)
        return new BadField(`a pointer is ${length * 2} hexadecimal digits`);
      record.set(Buffer.from(text, 'hex'), at);
      return undefined;
    },
  };
}
