import type { SeededRandom } from '../kit/seeded-random.ts';

/** Numbers as JSON writes them: at and beyond the ends of what integers, floats, dates and decimals hold. */
export const awkwardNumbers: readonly string[] = [
  ...['0', '-0', '1', '-1', '0.1', '1e0', '1.0', '-1.5', '3.0000000000000001', '255', '256', '32768', '65536'],
  ...['2147483647', '2147483648', '-2147483649', '4294967296', '9007199254740991', '9007199254740993'],
  ...['9223372036854775807', '-9223372036854775809', '18446744073709551616', '8640000000000001', '-62167219200001'],
  ...[
    '1e21',
    '1E+300',
    '1e308',
    '1e400',
    '-1e400',
    '1e-400',
    '5e-324',
    '1e999999999',
    '123456789012345678901234567890',
  ],
  `1${'0'.repeat(400)}`,
  `0.${'3'.repeat(400)}`,
];

/** Texts that are empty, long, no text at all, or look like something else. */
export const awkwardTexts: readonly string[] = [
  ...['', ' ', '\t\n', '0', '-1', '1e999', 'NaN', 'null', 'true', '[]', '{}', '__proto__', 'constructor', 'toString'],
  ...[
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff',
    '\ud83d\ude00',
    '\u202eabc',
    '\ufeff',
    'e\u0301',
    '\u2028',
    '客户',
    'ﷺ',
  ],
  ...['2026-02-30', '0000-00-00', '0000-00-00T00:00:00Z', '2026-13-01T25:61:61Z', '+275760-09-13T00:00:00.001Z'],
  ...['-000001-01-01T00:00:00Z', '2026-11-23T24:00:00Z', '2026-11-23 10:00:00', '1970-01-01T00:00:00.000000000Z', '-1'],
  ...['<b>x</b>', '<!--', ']]>', '&amp;', '%00', '%', '../..', 'a@b', '@', 'a@b@c', '+', '+491701234567', 'mailto:a@b'],
  ...['http://', 'javascript:alert(1)', 'data:,', '=?utf-8?B?', '$1', '\\', '"', "'", '`', '${x}', '{{x}}', '=1+1'],
  'x'.repeat(5_000),
  '中'.repeat(2_000),
  '('.repeat(1_000),
];

/** A text that is nearly the one given. */
export function changedText(text: string, random: SeededRandom): string {
  const at = random.between(0, text.length);
  return random.pick([
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + random.pick(awkwardTexts) + text.slice(at),
    () => text + text,
    () => text.toUpperCase(),
    () => [...text].toReversed().join(''),
    () => text.slice(0, at) + String.fromCharCode(random.between(0, 0xffff)) + text.slice(at + 1),
    () => text.replace(/\d/g, () => String(random.between(0, 9))),
  ])();
}
