import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePhone } from '../../../src-main/core/identity/phone-number.ts';

/** Groups of digits of one number after its area code's trunk zero, and how its country writes it. */
interface Sample {
  readonly region: string;
  readonly code: string;
  readonly trunk: string;
  readonly groups: readonly string[];
}
const samples: readonly Sample[] = [
  { region: 'CH', code: '41', trunk: '0', groups: ['44', '668', '18', '00'] },
  { region: 'CH', code: '41', trunk: '0', groups: ['79', '412', '00', '91'] },
  { region: 'DE', code: '49', trunk: '0', groups: ['30', '230', '251', '00'] },
  { region: 'DE', code: '49', trunk: '0', groups: ['171', '234', '5678'] },
  { region: 'CN', code: '86', trunk: '', groups: ['138', '0013', '8000'] },
  { region: 'CN', code: '86', trunk: '0', groups: ['10', '6277', '0334'] },
  { region: 'GB', code: '44', trunk: '0', groups: ['20', '7946', '0958'] },
  { region: 'FR', code: '33', trunk: '0', groups: ['1', '42', '68', '53', '00'] },
  { region: 'IT', code: '39', trunk: '', groups: ['06', '6982', '0101'] },
  { region: 'US', code: '1', trunk: '1', groups: ['415', '555', '2671'] },
  { region: 'AT', code: '43', trunk: '0', groups: ['1', '53', '115', '2570'] },
  { region: 'HK', code: '852', trunk: '', groups: ['2825', '5022'] },
];

const fullWidth = (text: string): string =>
  text.replace(/[0-9+]/gu, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

function spellings({ region, code, trunk, groups }: Sample): readonly string[] {
  const rest = groups.slice(1);
  const plain = groups.join('');
  const inside = [
    `${trunk}${groups.join(' ')}`,
    `${trunk}${plain}`,
    `${trunk}${groups[0]}/${rest.join(' ')}`,
    `${trunk}${groups[0]} / ${rest.join('.')}`,
    `(${trunk}${groups[0]}) ${rest.join('-')}`,
    `${trunk}${groups.join('.')}`,
    fullWidth(`${trunk}${plain}`),
  ];
  const abroad = [
    `+${code}${plain}`,
    `+${code} ${groups.join(' ')}`,
    `+${code}-${groups.join('-')}`,
    `+${code} ${groups[0]}/${rest.join('')}`,
    `(+${code}) ${groups.join(' ')}`,
    `00${code} ${groups.join(' ')}`,
    `00${code}${plain}`,
    `(00${code}) ${groups.join('/')}`,
    `+ ${code} ${groups.join('.')}`,
    `00+${code}${plain}`,
    `+00${code}${plain}`,
    `tel:+${code}-${groups.join('-')}`,
    `sip:+${code}${plain}@exchange.example`,
    `"Reception" <+${code}${plain}>`,
    `\u202A+${code}\u00A0${groups.join('\u2011')}\u202C`,
    fullWidth(`+${code}${plain}`),
    ...(trunk === '0' ? [`+${code} (0)${groups.join(' ')}`, `00${code} (0) ${groups.join('/')}`] : []),
  ];
  return region === 'US' ? [...abroad, ...inside.slice(0, 2)] : [...inside, ...abroad];
}

const table = samples.flatMap((sample) =>
  spellings(sample).map((written) => ({
    written,
    region: sample.region,
    e164: `+${sample.code}${sample.groups.join('')}`,
  })),
);

describe('a telephone number', () => {
  it('is the same number in each of 200 spellings', () => {
    expect(table.length).toBeGreaterThanOrEqual(200);
    const wrong = table.filter(({ written, region, e164 }) => normalisePhone(written, region).e164 !== e164);
    expect(wrong.map((row) => ({ ...row, got: normalisePhone(row.written, row.region) }))).toEqual([]);
  });

  it('that names its country is read the same from every region', () => {
    const full = table.filter(({ written }) => /[+＋]|^\(?00/u.test(written));
    expect(full.length).toBeGreaterThan(100);
    for (const { written, e164 } of full) {
      for (const region of ['CH', 'CN', 'US', 'IT', 'ZZ', '']) {
        expect(normalisePhone(written, region).e164, `${written} in ${region}`).toBe(e164);
      }
    }
  });

  it.each([
    ['+41 44 668 18 00 ext. 12', 'CH', '+41446681800', '12'],
    ['+41 44 668 18 00 x12', 'CH', '+41446681800', '12'],
    ['044 668 18 00 DW 12', 'CH', '+41446681800', '12'],
    ['tel:+41-44-668-1800;ext=12', 'CN', '+41446681800', '12'],
    ['tel:044-668-1800;phone-context=+41', 'CN', '+41446681800', undefined],
    ['0446681800#12', 'CH', '+41446681800', '12'],
    ['+41446681800,,12', 'CH', '+41446681800', '12'],
    ['010-62770334-801', 'CN', '+861062770334', '801'],
    ['010-62770334 转 801', 'CN', '+861062770334', '801'],
    ['０１０－６２７７０３３４ 分机：801', 'CN', '+861062770334', '801'],
    ['+1 (415) 555-2671 extension 44', 'CN', '+14155552671', '44'],
    ['1-800-555-0199', 'US', '+18005550199', undefined],
    ['8613800138000', 'CH', '+8613800138000', undefined],
    ['400-810-5555', 'CN', '+864008105555', undefined],
    ['sips:+8613800138000@pbx.example;user=phone', 'CH', '+8613800138000', undefined],
  ])('%s in %s is %s with extension %s', (written, region, e164, ext) => {
    const { raw, ...read } = normalisePhone(written, region);
    expect(raw).toBe(written);
    expect(read).toEqual({ e164, ...(ext === undefined ? {} : { ext }), state: 'e164' });
  });

  it.each([
    ['201', 'CH', '201'],
    ['sip:201@pbx.local', 'CH', '201'],
    ['  4711 ', 'CN', '4711'],
    ['80 12', 'DE', '8012'],
  ])('%s in %s is the extension %s of the own exchange', (written, region, internal) => {
    expect(normalisePhone(written, region)).toEqual({ raw: written, internal, state: 'internal' });
  });

  it.each([
    ['112', 'CH'],
    ['117', 'CH'],
    ['110', 'CN'],
    ['95588', 'CN'],
    ['10086', 'CN'],
    ['12345', 'CN'],
    ['*97', 'CH'],
    ['#31#', 'DE'],
    ['911', 'US'],
  ])('%s in %s is a service and never a person', (written, region) => {
    expect(normalisePhone(written, region).state).toBe('short');
  });

  it.each([
    '',
    ' ',
    '+',
    'anonymous',
    'Anonymous <anonymous>',
    '<unknown>',
    'unknown',
    'Restricted',
    '匿名',
    '0',
    '62770334',
    '+41',
    '+41 44',
    '00000000000',
    '+999 1234567',
    '123456789012345678901234567890',
    'sip:anonymous@anonymous.invalid',
    'call me',
  ])('"%s" is nobody\'s number', (written) => {
    expect(normalisePhone(written, 'CN')).toEqual({ raw: written, state: 'unparseable' });
  });

  it('reads what it wrote', () => {
    for (const { e164 } of table) expect(normalisePhone(e164, 'ZZ').e164).toBe(e164);
  });

  it('is read without a fault whatever is written', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.stringMatching(/^[+0-9()/ .;x#,转分机-]{0,60}$/u),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(noise, fc.constantFrom('CH', 'CN', 'US', 'IT', 'ZZ'), (written, region) => {
        const { raw, e164, internal, state } = normalisePhone(written, region);
        expect(raw).toBe(written);
        expect(e164 !== undefined).toBe(state === 'e164');
        expect(internal !== undefined).toBe(state === 'internal');
        if (e164 !== undefined) {
          expect(e164).toMatch(/^\+[1-9]\d{6,14}$/u);
          expect(normalisePhone(e164, 'ZZ').e164).toBe(e164);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is looked for only in the first 120 characters of hostile text', () => {
    for (const filler of ['(', '1-', ';ext=', '+ ']) {
      expect(normalisePhone(`${filler.repeat(60_000)}+41446681800`, 'CH').state).toBe('unparseable');
    }
  });
});
