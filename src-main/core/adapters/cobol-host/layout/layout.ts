import type { ConditionName, Literal, Position, SignClause, Usage } from '../copybook/copybook.ts';
import type { Picture } from '../copybook/picture.ts';

export type FieldType =
  | { readonly kind: 'group' }
  /** X, A and edited alphanumeric. */
  | { readonly kind: 'text'; readonly picture: Picture }
  /** N (UTF-16, big-endian) and G (pairs of bytes of a double-byte code page). */
  | { readonly kind: 'national' | 'dbcs'; readonly picture: Picture }
  | { readonly kind: 'edited'; readonly picture: Picture; readonly national: boolean }
  | {
      readonly kind: 'zoned';
      readonly picture: Picture;
      readonly digits: number;
      readonly scale: number;
      readonly signed: boolean;
      readonly sign: SignClause;
      /** A decimal point that takes a place among the digits (S9(3).99, which only some compilers know); -1: none. */
      readonly pointAt: number;
      /** Two bytes a digit (USAGE NATIONAL). */
      readonly national: boolean;
    }
  | {
      readonly kind: 'packed';
      readonly digits: number;
      readonly scale: number;
      readonly signed: boolean;
      /** False for COMP-6, which has no sign nibble. */
      readonly signNibble: boolean;
    }
  | {
      readonly kind: 'binary';
      readonly digits: number;
      readonly scale: number;
      readonly signed: boolean;
      readonly littleEndian: boolean;
    }
  | { readonly kind: 'float'; readonly bits: 32 | 64; readonly littleEndian: boolean }
  | { readonly kind: 'pointer' };

export interface Occurs {
  readonly min: number;
  readonly max: number;
  /** The field that counts. */
  readonly dependingOn: LayoutNode | undefined;
}

/** A group or field of a record with its place in it. All figures are bytes. */
export interface LayoutNode {
  readonly level: number;
  /** As in the copybook; `undefined` for FILLER. */
  readonly name: string | undefined;
  /** Name in JSON: `-` as `_`; FILLER groups are FILLER_1, FILLER_2 ..., FILLER fields FILLER_P1, FILLER_P2 ... */
  readonly jsonName: string;
  /** From the beginning of the record, with every table at its largest; of the first element where it is in tables. */
  readonly offset: number;
  /** Of one element, at its largest. */
  readonly length: number;
  /** Bytes left free before this field so that it is aligned (SYNCHRONIZED). */
  readonly slack: number;
  readonly type: FieldType;
  readonly usage: Usage;
  readonly picture: Picture | undefined;
  readonly occurs: Occurs | undefined;
  readonly redefines: LayoutNode | undefined;
  readonly redefined: boolean;
  readonly justified: boolean;
  readonly blankWhenZero: boolean;
  /** VALUE; of each element where a table lists several. */
  readonly values: readonly Literal[];
  readonly conditions: readonly ConditionName[];
  readonly parent: LayoutNode | undefined;
  readonly children: readonly LayoutNode[];
  readonly position: Position;
}

export interface LayoutRenames {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** One record (level 01 or 77) laid out. */
export interface Layout {
  readonly root: LayoutNode;
  /** With every table at its largest, and the longest redefinition. */
  readonly maxLength: number;
  /** With every table at its smallest. */
  readonly minLength: number;
  readonly renames: readonly LayoutRenames[];
}
