import { codePage, type CodePage } from '../code-pages/code-page.ts';
import type { Picture } from '../copybook/picture.ts';
import type { LayoutNode } from '../layout/layout.ts';
import { binaryField } from './binary-field.ts';
import { cutting, type TooLong } from './cut-text.ts';
import { editedField } from './edited-field.ts';
import { withInsertions } from './edited-text.ts';
import { floatField } from './float-field.ts';
import { nationalNumber } from './national-number.ts';
import { packedField } from './packed-field.ts';
import { dbcsField, nationalField, textField, type Trim } from './text-field.ts';
import { BadField, type FieldCodec } from './value.ts';
import { zonedField } from './zoned-field.ts';

export interface CodecRules {
  readonly page: CodePage;
  readonly floatFormat: 'ibm' | 'ieee';
  readonly trim: Trim;
  /** `refuse` where nothing is said: no character is lost without a word. */
  readonly tooLong?: TooLong;
}

/** Specialises reading and writing for one field: everything its picture and usage say is settled here, once. */
export function fieldCodec(node: LayoutNode, rules: CodecRules): FieldCodec {
  const { page, floatFormat, trim } = rules;
  const { type, length } = node;
  switch (type.kind) {
    case 'text':
      return textual(textField(page, length, trim, node.justified), type.picture, rules, length, 1);
    case 'national':
      return textual(nationalField(length, trim), type.picture, rules, length, 2);
    case 'dbcs':
      return textual(dbcsField(page, length, trim), type.picture, rules, length, 2);
    case 'edited':
      return type.national
        ? nationalNumber(editedField(type.picture, asciiPage(), length / 2, node.blankWhenZero), length / 2)
        : editedField(type.picture, page, length, node.blankWhenZero);
    case 'zoned':
      return type.national
        ? nationalNumber(zoned(type, asciiPage(), length / 2, node.blankWhenZero), length / 2)
        : zoned(type, page, length, node.blankWhenZero);
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

function zoned(
  type: Extract<LayoutNode['type'], { kind: 'zoned' }>,
  page: CodePage,
  length: number,
  blankWhenZero: boolean,
): FieldCodec {
  const codec = zonedField(type, page);
  return blankWhenZero ? blankZero(codec, page.space, length, type.scale) : codec;
}

/** Digits of USAGE NATIONAL are those of ASCII with a byte of zero before each. */
function asciiPage(): CodePage {
  const page = codePage('ascii');
  if (page === undefined) throw new Error('fieldCodec: there is no ASCII page');
  return page;
}

function textual(
  codec: FieldCodec,
  picture: Picture,
  { page, tooLong }: CodecRules,
  length: number,
  bytesPerCharacter: 1 | 2,
): FieldCodec {
  const fitting = tooLong === 'cut' ? cutting(codec, page, length, bytesPerCharacter) : codec;
  return picture.symbols.some((symbol) => 'B0/'.includes(symbol)) ? withInsertions(picture, fitting) : fitting;
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
