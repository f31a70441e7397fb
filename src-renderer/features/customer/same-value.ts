/** Longest country code of ITU-T E.164, in digits, and fewest digits of a number that is told apart without one. */
const COUNTRY_CODE = 3;
const OWN_DIGITS = 7;

/** The digits a number is dialled with, without the prefix that leads abroad or out of town. */
const digitsOf = (number: string): string => number.replaceAll(/\D/g, '').replace(/^0+/, '');

function sameNumber(a: string, b: string): boolean {
  const [short = '', long = ''] = [digitsOf(a), digitsOf(b)].toSorted((x, y) => x.length - y.length);
  if (short === long) return true;
  // The same number with and without its country code.
  return short.length >= OWN_DIGITS && long.length - short.length <= COUNTRY_CODE && long.endsWith(short);
}

/** True where two values of a field say the same, however each system writes it: they do not compete. */
export function sameValue(pointer: string, a: string, b: string): boolean {
  const [x, y] = [a.trim(), b.trim()];
  if (x === y) return true;
  const group = pointer.split('/')[1];
  if (group === 'phones') return digitsOf(x) !== '' && sameNumber(x, y);
  return group === 'emails' && x.toLowerCase() === y.toLowerCase();
}
