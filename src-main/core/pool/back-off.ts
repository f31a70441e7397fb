/**
 * Wait before the next try after `failures` failures in a row: doubled each time, capped, and of that a random half to whole,
 * so that many clients do not come back in step. Milliseconds.
 */
export function backOffMs(
  failures: number,
  limits: { readonly firstMs: number; readonly capMs: number },
  random: () => number,
): number {
  if (failures <= 0) return 0;
  // 2 ** 52 is far above any cap and still exact.
  const full = Math.min(limits.capMs, limits.firstMs * 2 ** Math.min(failures - 1, 52));
  return full * (0.5 + random() / 2);
}
