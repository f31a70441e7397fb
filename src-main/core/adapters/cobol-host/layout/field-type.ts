import { CopybookError } from '../copybook/copybook-error.ts';
import type { DataItem, SignClause, Usage } from '../copybook/copybook.ts';
import type { Picture } from '../copybook/picture.ts';
import type { Dialect } from './dialect.ts';
import type { FieldType } from './layout.ts';

/** Bytes of a binary field of so many digits, from the size tables of the compilers (see `Dialect`). */
export function binaryLength(digits: number, signed: boolean, sizes: Dialect['binarySizes']): number {
  const bytes = Math.ceil((digits * Math.log2(10) + (signed ? 1 : 0)) / 8);
  if (sizes === '1--8' && digits <= 18) return bytes;
  if (sizes === '1-2-4-8' && digits <= 2) return 1;
  if (digits <= 4) return 2;
  if (digits <= 9) return 4;
  if (digits <= 18) return 8;
  // No compiler of IBM's goes on here; other readers take the least bytes that hold the digits and a sign.
  return Math.ceil((digits * Math.log2(10) + 1) / 8);
}

export interface TypedField {
  readonly type: FieldType;
  readonly usage: Usage;
  readonly length: number;
  /** Boundary that SYNCHRONIZED puts it on; 1: none. */
  readonly boundary: number;
}

/** Type and length of an elementary item. Throws `CopybookError` where picture and usage do not fit. */
export function fieldType(item: DataItem, usage: Usage, sign: SignClause | undefined, dialect: Dialect): TypedField {
  const little = dialect.nativeOrder === 'little';
  // Hexadecimal floats are of one family of machines, whatever machine has the file now.
  const littleFloat = little && dialect.floatFormat === 'ieee';
  switch (usage) {
    case 'comp-1':
      return { type: { kind: 'float', bits: 32, littleEndian: littleFloat }, usage, length: 4, boundary: 4 };
    case 'comp-2':
      return { type: { kind: 'float', bits: 64, littleEndian: littleFloat }, usage, length: 8, boundary: 8 };
    case 'index':
      return {
        type: { kind: 'binary', digits: 9, scale: 0, signed: true, littleEndian: little },
        usage,
        length: 4,
        boundary: 4,
      };
    case 'pointer':
      return { type: { kind: 'pointer' }, usage, length: dialect.pointerSize, boundary: dialect.pointerSize };
    case 'binary':
    case 'comp-5':
    case 'comp-9':
    case 'comp-x':
      return binaryField(item, usage, dialect);
    case 'comp-3':
    case 'comp-6':
      return packedField(item, usage);
    case 'display':
    case 'national':
    case 'display-1':
      return characterField(item, usage, sign);
  }
}

function pictureOf(item: DataItem): Picture {
  if (item.picture !== undefined) return item.picture;
  throw new CopybookError(item.position, `${item.name ?? 'FILLER'} has neither a picture nor fields below it`, 'PIC');
}

function numericPicture(item: DataItem, usage: Usage): Picture {
  const picture = pictureOf(item);
  if (picture.category === 'numeric') return picture;
  throw new CopybookError(
    item.position,
    `picture ${picture.text} does not go with USAGE ${usage.toUpperCase()}`,
    'a numeric picture (9 S V P)',
  );
}

function binaryField(item: DataItem, usage: Usage, dialect: Dialect): TypedField {
  if (item.binary !== undefined) {
    const { bytes, signed } = item.binary;
    const digits = Math.floor((bytes * 8 - (signed ? 1 : 0)) * Math.log10(2)) + 1;
    const type: FieldType = {
      kind: 'binary',
      digits,
      scale: 0,
      signed,
      littleEndian: dialect.nativeOrder === 'little',
    };
    return { type, usage, length: bytes, boundary: bytes };
  }
  const anyBytes = pictureOf(item);
  if (usage === 'comp-x' && anyBytes.category === 'alphanumeric') {
    const type: FieldType = { kind: 'binary', digits: 0, scale: 0, signed: false, littleEndian: false };
    if (anyBytes.size > 8) throw new CopybookError(item.position, `COMP-X holds at most 8 bytes, not ${anyBytes.size}`);
    return { type, usage, length: anyBytes.size, boundary: 1 };
  }
  const { digits, scale, signed } = numericPicture(item, usage);
  const littleEndian = usage === 'comp-9' || (usage === 'comp-5' && dialect.nativeOrder === 'little');
  const length = binaryLength(digits, signed, usage === 'comp-x' ? '1--8' : dialect.binarySizes);
  const boundary = length > 8 ? 1 : Math.min(length, dialect.binaryBoundary);
  return { type: { kind: 'binary', digits, scale, signed, littleEndian }, usage, length, boundary };
}

function packedField(item: DataItem, usage: Usage): TypedField {
  const { digits, scale, signed } = numericPicture(item, usage);
  const signNibble = usage === 'comp-3';
  const length = signNibble ? Math.floor(digits / 2) + 1 : Math.ceil(digits / 2);
  return {
    type: { kind: 'packed', digits, scale, signed: signed && signNibble, signNibble },
    usage,
    length,
    boundary: 1,
  };
}

function characterField(item: DataItem, usage: Usage, sign: SignClause | undefined): TypedField {
  const picture = pictureOf(item);
  const kind = picture.category;
  if (kind === 'national')
    return { type: { kind: 'national', picture }, usage: 'national', length: picture.size * 2, boundary: 1 };
  if (kind === 'dbcs')
    return { type: { kind: 'dbcs', picture }, usage: 'display-1', length: picture.size * 2, boundary: 1 };
  const number = kind === 'numeric' || kind === 'numeric-edited';
  if (usage !== 'display' && !(usage === 'national' && number)) {
    throw new CopybookError(
      item.position,
      `picture ${picture.text} does not go with USAGE ${usage.toUpperCase()}`,
      usage === 'national' ? 'PIC N or a number' : 'PIC G',
    );
  }
  if (!number) return { type: { kind: 'text', picture }, usage, length: picture.size, boundary: 1 };
  const national = usage === 'national';
  if (kind === 'numeric') return zonedField(item, picture, sign, -1, national);
  // S beside a written decimal point is no standard picture: zoned digits with the point as a character among them.
  if (picture.symbols[0] === 'S' && picture.symbols.every((symbol) => 'S9.,'.includes(symbol))) {
    return zonedField(item, picture, sign, picture.size - picture.scale - 1, national);
  }
  const length = picture.size * (national ? 2 : 1);
  return { type: { kind: 'edited', picture, national }, usage, length, boundary: 1 };
}

function zonedField(
  item: DataItem,
  picture: Picture,
  sign: SignClause | undefined,
  pointAt: number,
  national: boolean,
): TypedField {
  const own = item.sign ?? (picture.signed ? sign : undefined);
  const resolved = own ?? { leading: false, separate: false };
  const signed = picture.signed || own !== undefined;
  if (national && signed && !resolved.separate) {
    throw new CopybookError(
      item.position,
      'a sign cannot stand over a digit of USAGE NATIONAL',
      'SIGN LEADING SEPARATE or SIGN TRAILING SEPARATE',
    );
  }
  const { digits, scale } = picture;
  const characters = picture.size + (resolved.separate ? 1 : 0);
  return {
    type: { kind: 'zoned', picture, digits, scale, signed, sign: resolved, pointAt, national },
    usage: national ? 'national' : 'display',
    length: characters * (national ? 2 : 1),
    boundary: 1,
  };
}
