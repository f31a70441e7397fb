import type { Picture } from './picture.ts';

/** Where something stands in a source text. Lines and columns count from 1; tabs stand at every eighth column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A copybook that cannot be read: what stands where, and what may stand there. */
export interface CopybookProblem extends Position {
  readonly message: string;
  /** What would have been read there, in COBOL's own words; empty where the words are right and their meaning is not. */
  readonly expected: string;
}

export type Usage =
  | 'display'
  | 'binary'
  | 'comp-5'
  | 'comp-1'
  | 'comp-2'
  | 'comp-3'
  | 'comp-6'
  | 'comp-9'
  | 'comp-x'
  | 'index'
  | 'pointer'
  | 'national'
  | 'display-1';

export interface SignClause {
  readonly leading: boolean;
  readonly separate: boolean;
}

export interface OccursClause {
  readonly min: number;
  readonly max: number;
  /** Name (and qualifiers, innermost first) of the field that holds the count. */
  readonly dependingOn: readonly string[] | undefined;
  readonly indexedBy: readonly string[];
  readonly keys: readonly { readonly name: string; readonly ascending: boolean }[];
}

/** A literal or figurative constant as written. `hex` literals carry their bytes, which no code page may touch. */
export type Literal =
  | { readonly kind: 'text'; readonly text: string; readonly all: boolean }
  | { readonly kind: 'hex'; readonly bytes: readonly number[]; readonly all: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | {
      readonly kind: 'figurative';
      readonly name: 'zero' | 'space' | 'low-value' | 'high-value' | 'quote' | 'null';
    };

/** A level-88 condition name. */
export interface ConditionName {
  readonly name: string;
  readonly values: readonly { readonly from: Literal; readonly thru: Literal | undefined }[];
  readonly whenFalse: Literal | undefined;
  readonly position: Position;
}

/** A level-66 entry: another name for a run of fields. */
export interface Renames {
  readonly name: string;
  readonly from: readonly string[];
  readonly thru: readonly string[] | undefined;
  readonly position: Position;
}

/** A data description entry of level 01-49 or 77 with what is below it. */
export interface DataItem {
  readonly level: number;
  /** In capitals; `undefined` for FILLER and entries without a name. */
  readonly name: string | undefined;
  readonly position: Position;
  readonly picture: Picture | undefined;
  readonly usage: Usage | undefined;
  readonly sign: SignClause | undefined;
  readonly occurs: OccursClause | undefined;
  readonly redefines: string | undefined;
  readonly synchronized: boolean;
  readonly justified: boolean;
  readonly blankWhenZero: boolean;
  /** VALUE of each element where a table lists several, else one or none. */
  readonly values: readonly Literal[];
  /** For usages that say their size themselves (BINARY-LONG and its like). */
  readonly binary: { readonly bytes: number; readonly signed: boolean } | undefined;
  readonly external: boolean;
  readonly global: boolean;
  readonly conditions: readonly ConditionName[];
  readonly children: readonly DataItem[];
}

/** The records of one copybook: its entries of level 01 and 77, or what stands first where it has none. */
export interface Copybook {
  readonly items: readonly DataItem[];
  /** By the index of the record in `items` that they follow. */
  readonly renames: readonly { readonly record: number; readonly renames: Renames }[];
}
