/**
 * One decoder under fuzz. A file `<name>.fuzz.ts` in this folder exports one as `target`, or several as `targets`.
 */
export interface FuzzTarget {
  readonly name: string;
  /**
   * One input; must neither throw, hang nor grow. Answers `value`, or `error at <offset, path or line>` where the input was refused;
   * more words may follow.
   */
  run(input: Uint8Array): string | Promise<string>;
  /** Well-formed inputs that are mutated. */
  readonly seeds: readonly Uint8Array[];
  /** What the seeds are, where more than half of the inputs shall still be that: otherwise most are broken before the decoder sees a field. */
  readonly structure?: 'json' | 'xml';
}
