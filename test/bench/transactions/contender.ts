/** One way of writing the same row into both databases. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  /** Writes one pair of rows. Throws where it did not succeed. */
  writePair(serial: number): Promise<void>;
}

/** Runs `write` for `count` serials, `inFlight` of them at any time; answers pairs per second. */
export async function pairsPerSecond(
  contender: Contender,
  { from, count, inFlight }: { readonly from: number; readonly count: number; readonly inFlight: number },
): Promise<number> {
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < from + count) await contender.writePair(next++);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - start) / 1_000);
}
