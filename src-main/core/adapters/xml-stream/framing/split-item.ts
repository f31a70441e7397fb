/** A record as it lies in the stream. Offsets count bytes from the beginning of the stream. */
export interface RawRecord {
  readonly type: 'record';
  readonly element: string;
  /** Where its first byte is. */
  readonly offset: number;
  /** The tag that opens or separates it, as it came. */
  readonly tag: Uint8Array;
  /** What stands between the tags. */
  readonly content: Uint8Array;
  /** Where the content begins. */
  readonly contentOffset: number;
}

/** Bytes that are no record, with the reason. They are parked, and reading goes on behind them. */
export interface Garbage {
  readonly type: 'garbage';
  readonly offset: number;
  /** How many bytes it is in all. */
  readonly length: number;
  readonly reason: string;
  /** Its beginning, at most 64 KiB. */
  readonly bytes: Uint8Array;
}

export type SplitItem = RawRecord | Garbage;
