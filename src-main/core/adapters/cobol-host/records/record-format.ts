/**
 * How records follow each other in a file.
 *
 * - `fixed`, `fb`: every record has the same length (F, FB); `fb` also knows blocks that begin with a BDW
 * - `variable-occurs`: a record is as long as its OCCURS DEPENDING ON say, with nothing in between
 * - `rdw-be`, `rdw-le`: V; four bytes before each record, its length in the first two (high byte first) or in the third
 *   and fourth (low byte first); segments of spanned records (VS) are put together
 * - `vb`: VB and VBS; blocks with a BDW (also extended, bit 31) of records with an RDW
 * - `text`: lines
 */
export const recordFormats = ['fixed', 'variable-occurs', 'fb', 'rdw-be', 'rdw-le', 'vb', 'text'] as const;
export type RecordFormat = (typeof recordFormats)[number];

/** One record in a file, or bytes that are none. */
export type Frame =
  | { readonly ok: true; readonly number: number; readonly offset: number; readonly bytes: Uint8Array }
  | {
      readonly ok: false;
      readonly number: number;
      readonly offset: number;
      readonly length: number;
      readonly reason: string;
    };

export interface FrameOptions {
  readonly format: RecordFormat;
  /** Bytes of a record of `fixed` and `fb`. */
  readonly recordLength: number;
  /**
   * Most bytes a record of the layout can have. For `variable-occurs` so many are looked at to find its end; after a damaged
   * descriptor no longer record is believed in. Default: 65,535.
   */
  readonly maxRecordLength?: number;
  /** Length of the record that begins there, for `variable-occurs`; `undefined` where its counters make no sense. */
  readonly lengthAt?: (data: Uint8Array, at: number) => number | undefined;
  readonly ebcdic: boolean;
  /** Bytes before the first and after the last record (header and trailer). */
  readonly headerBytes?: number;
  readonly trailerBytes?: number;
  /** Header and trailer records that are left out. */
  readonly headerRecords?: number;
  readonly trailerRecords?: number;
}

/** Longest line, and longest record put together of segments, in bytes: 64 MiB bounds what a hostile file can cost. */
export const longestRecord = 1 << 26;
