/** What a fuzz worker is told. Input `i` follows from `seed` and `i` alone, so that every finding can be seen again. */
export interface FuzzJob {
  readonly file: string;
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly inputs: number;
  /** Two 32-bit numbers shared with the watchdog: the input being run, and a count that moves on with every input. */
  readonly progress: SharedArrayBuffer;
}

export type FuzzMessage =
  | { readonly type: 'done'; readonly verdicts: Readonly<Record<string, number>>; readonly grownMb: number }
  | { readonly type: 'finding'; readonly input: number; readonly reason: string };

/** A decoder that broke its promise. */
export interface FuzzFinding {
  readonly target: string;
  readonly input: number;
  /** It threw, hung, grew, or refused an input without saying where. */
  readonly reason: string;
}
