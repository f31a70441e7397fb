/**
 * The form in which names of people and organisations are compared: no case, no accents, no punctuation, words in any order
 * (`Meier, Hans` is `Hans Meier`). Empty where there is nothing to compare.
 */
export function nameKey(name: string): string {
  const words = name
    .slice(0, 300)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? '' : words.toSorted().join(' ');
}
