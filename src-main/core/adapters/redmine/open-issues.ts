/** Open issues remembered at most; beyond it the oldest are forgotten, and their deletion goes unnoticed. */
export const mostOpen = 10_000;

/** Rising numbers as their differences in base 36: some three characters each. */
export const packIds = (ids: Iterable<number>): string => {
  const rising = [...new Set(ids)].toSorted((a, b) => a - b).slice(-mostOpen);
  return rising.map((id, index) => (id - (rising[index - 1] ?? 0)).toString(36)).join(' ');
};

export function unpackIds(text: string): number[] {
  if (text === '') return [];
  const ids: number[] = [];
  let last = 0;
  for (const step of text.split(' ')) {
    last += Number.parseInt(step, 36);
    if (!Number.isSafeInteger(last)) return ids;
    ids.push(last);
  }
  return ids;
}
