/**
 * How long to wait before the next attempt: anything between nothing and a ceiling that doubles with each attempt up to
 * `capMs`. Full jitter spreads those who failed together better than any narrower choice.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param failures attempts that failed so far, from 1
 * @param random from 0 inclusive to 1 exclusive
 */
export function backOffMs(
  { firstMs, capMs }: { readonly firstMs: number; readonly capMs: number },
  failures: number,
  random: () => number,
): number {
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 60));
  return Math.round(random() * ceiling);
}
