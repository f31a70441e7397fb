/** Column letters to a number from 1: `A` is 1, `AA` is 27. 0 where they are none. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64;
  return /^[A-Z]{1,3}$/.test(letters) ? number : 0;
}

/** The letters of a column from its number. */
export function columnLetters(number: number): string {
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** `F12` as column and row; `undefined` where it is none. */
export function parseReference(text: string): { readonly column: number; readonly row: number } | undefined {
  const match = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(text);
  return match === null ? undefined : { column: columnNumber(match[1] ?? ''), row: Number(match[2]) };
}
