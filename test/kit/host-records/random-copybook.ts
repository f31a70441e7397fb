import fc from 'fast-check';

/** An elementary item with a value that a program puts into it. */
export interface RandomField {
  readonly kind: 'field';
  readonly clause: string;
  /** As a COBOL literal; `undefined`: the field is left as it is. */
  readonly literal: fc.Arbitrary<string>;
}

export interface RandomGroup {
  readonly kind: 'group';
  readonly occurs: number;
  /** Largest size of a table that hangs on a counter of its own, which stands before it. */
  readonly depending: number | undefined;
  readonly children: readonly RandomItem[];
}

/** Two ways to read the same bytes; the first is never larger. */
export interface RandomRedefinition {
  readonly kind: 'redefinition';
  readonly length: number;
  readonly second: RandomItem;
}

export type RandomItem = RandomField | RandomGroup | RandomRedefinition;

const repeat = (symbol: string, count: number): string => (count > 3 ? `${symbol}(${count})` : symbol.repeat(count));

/** A number of at most so many digits, a power of ten down; as COBOL writes it. */
function numberLiteral(digits: number, scale: number, signed: boolean): fc.Arbitrary<string> {
  const most = 10n ** BigInt(digits) - 1n;
  return fc
    .tuple(
      fc.oneof(fc.bigInt({ min: 0n, max: most }), fc.constantFrom(0n, 1n, most)),
      signed ? fc.boolean() : fc.constant(false),
    )
    .map(([value, negative]) => {
      const sign = negative && value !== 0n ? '-' : '';
      if (scale <= 0) return `${sign}${value}${'0'.repeat(value === 0n ? 0 : -scale)}`;
      const text = value.toString().padStart(scale + 1, '0');
      return `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
    });
}

/** A numeric picture with its digits and scale: 9, S, V, and P before or behind. */
function numericPicture(mostDigits: number, signed: fc.Arbitrary<boolean>, scaled = true) {
  return fc
    .record({
      signed,
      digits: fc.integer({ min: 1, max: mostDigits }),
      after: fc.integer({ min: 0, max: 6 }),
      positions: scaled ? fc.constantFrom('none', 'none', 'none', 'leading', 'trailing') : fc.constant('none'),
      count: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ signed: minus, digits, after, positions, count }) => {
      const sign = minus ? 'S' : '';
      if (positions === 'leading')
        return {
          picture: `${sign}V${'P'.repeat(count)}${repeat('9', digits)}`,
          digits,
          scale: count + digits,
          signed: minus,
        };
      if (positions === 'trailing')
        return { picture: `${sign}${repeat('9', digits)}${'P'.repeat(count)}`, digits, scale: -count, signed: minus };
      const fraction = Math.min(after, digits);
      const whole = digits - fraction;
      const text = `${sign}${whole > 0 ? repeat('9', whole) : ''}${fraction > 0 ? `V${repeat('9', fraction)}` : ''}`;
      return { picture: text, digits, scale: fraction, signed: minus };
    });
}

const sync = fc.constantFrom('', '', ' SYNC');

const zoned = fc
  .tuple(
    numericPicture(31, fc.boolean()),
    fc.constantFrom('', '', ' SIGN LEADING', ' SIGN TRAILING SEPARATE', ' SIGN IS LEADING SEPARATE CHARACTER'),
  )
  .map(([{ picture, digits, scale, signed }, sign]): RandomField => ({
    kind: 'field',
    clause: `PIC ${picture}${signed ? sign : ''}`,
    literal: numberLiteral(digits, scale, signed),
  }));

// Without P: this GnuCOBOL loses digits of a packed field with P, and divides by zero, or goes on for ever, when it moves a
// number into a binary one.
const packed = fc
  .tuple(numericPicture(31, fc.boolean(), false), fc.constantFrom('COMP-3', 'PACKED-DECIMAL'))
  .map(([{ picture, digits, scale, signed }, usage]): RandomField => ({
    kind: 'field',
    clause: `PIC ${picture} ${usage}`,
    literal: numberLiteral(digits, scale, signed),
  }));

const unsignedPacked = numericPicture(18, fc.constant(false), false).map(({ picture, digits, scale }): RandomField => ({
  kind: 'field',
  clause: `PIC ${picture} COMP-6`,
  literal: numberLiteral(digits, scale, false),
}));

const binary = fc
  .tuple(numericPicture(18, fc.boolean(), false), fc.constantFrom('COMP', 'BINARY', 'COMP-4', 'COMP-5'), sync)
  .map(([{ picture, digits, scale, signed }, usage, aligned]): RandomField => ({
    kind: 'field',
    clause: `PIC ${picture} ${usage}${aligned}`,
    literal: numberLiteral(digits, scale, signed),
  }));

const bytes = numericPicture(9, fc.constant(false), false).map(({ picture, digits, scale }): RandomField => ({
  kind: 'field',
  clause: `PIC ${picture} COMP-X`,
  literal: numberLiteral(digits, scale, false),
}));

const float = fc.tuple(fc.constantFrom('COMP-1', 'COMP-2'), sync).map(([usage, aligned]): RandomField => ({
  kind: 'field',
  clause: `${usage}${aligned}`,
  // Quarters are exact in every float of this size.
  literal: fc.integer({ min: -400_000, max: 400_000 }).map((quarters) => (quarters / 4).toFixed(2)),
}));

const letters = (most: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'ABCXYZabcxyz0189 .,+-/'), { minLength: 1, maxLength: most })
    .map((all) => `"${all.join('')}"`);

const text = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom('X', 'X', 'A'), fc.constantFrom('', '', ' JUST RIGHT'))
  .map(([size, symbol, just]): RandomField => ({
    kind: 'field',
    clause: `PIC ${repeat(symbol, size)}${just}`,
    literal: symbol === 'A' ? fc.constantFrom('"A"', '"Q"') : letters(size),
  }));

const editedText = fc
  .constantFrom('XXBXX', 'X(3)/XX', 'XX0X', '99/99/XXXX', 'XBXBX', 'XX/BX(2)')
  .map((picture): RandomField => ({
    kind: 'field',
    clause: `PIC ${picture}`,
    literal: fc.array(fc.constantFrom(...'ABCD1234'), { minLength: 1, maxLength: 3 }).map((all) => `"${all.join('')}"`),
  }));

/** Edited numeric pictures by what each symbol can be; digits and scale follow from them. */
const editedNumber = fc
  .constantFrom<readonly [string, number, number, boolean]>(
    ['ZZZ9', 4, 0, false],
    ['Z(5)', 5, 0, false],
    ['ZZ,ZZ9.99', 7, 2, false],
    ['ZZZ,ZZZ.ZZ', 8, 2, false],
    ['***,**9.99', 8, 2, false],
    ['*(6).**', 8, 2, false],
    ['9(4).99-', 6, 2, true],
    ['Z(4).99-', 6, 2, true],
    ['-9(4)', 4, 0, true],
    ['+9(4).9', 5, 1, true],
    ['9(4)+', 4, 0, true],
    ['++++9', 4, 0, true],
    ['---,--9.99', 7, 2, true],
    ['+++,+++.++', 7, 2, true],
    ['$$$,$$9.99', 7, 2, false],
    ['$$,$$9.99CR', 6, 2, true],
    ['$9(3).99DB', 5, 2, true],
    ['9(3)CR', 3, 0, true],
    ['ZZ9DB', 3, 0, true],
    ['99/99/9999', 8, 0, false],
    ['9(3)B9(3)', 6, 0, false],
    ['Z(3)B99', 5, 0, false],
    ['99099', 4, 0, false],
    ['ZZ9V99', 5, 2, false],
    ['9,999.99', 6, 2, false],
    ['**,**9-', 5, 0, true],
    ['$ZZ,ZZ9.99', 7, 2, false],
    ['$**,**9.99', 7, 2, false],
    ['+ZZZ9', 4, 0, true],
  )
  .chain(([picture, digits, scale, signed]) =>
    fc.constantFrom('', '', ' BLANK WHEN ZERO').map((blank): RandomField => ({
      kind: 'field',
      clause: `PIC ${picture}${picture.includes('*') ? '' : blank}`,
      literal: numberLiteral(digits, scale, signed),
    })),
  );

const blankZoned = fc.integer({ min: 1, max: 9 }).map((digits): RandomField => ({
  kind: 'field',
  clause: `PIC ${repeat('9', digits)} BLANK WHEN ZERO`,
  literal: numberLiteral(digits, 0, false),
}));

const field: fc.Arbitrary<RandomField> = fc.oneof(
  { weight: 4, arbitrary: zoned },
  { weight: 4, arbitrary: packed },
  { weight: 4, arbitrary: binary },
  { weight: 3, arbitrary: text },
  { weight: 3, arbitrary: editedNumber },
  { weight: 1, arbitrary: unsignedPacked },
  { weight: 1, arbitrary: bytes },
  { weight: 2, arbitrary: float },
  { weight: 1, arbitrary: editedText },
  { weight: 1, arbitrary: blankZoned },
);

/** A text with a field over it, or a few one after another, which are not longer. */
function redefinitionOf(own: fc.Arbitrary<RandomField>): fc.Arbitrary<RandomRedefinition> {
  const flat = fc
    .array(own, { minLength: 1, maxLength: 5 })
    .map((children): RandomGroup => ({ kind: 'group', occurs: 1, depending: undefined, children }));
  return fc
    .tuple(fc.integer({ min: 240, max: 260 }), fc.oneof(own, flat))
    .map(([length, second]) => ({ kind: 'redefinition', length, second }));
}

const unaligned = field.map(({ clause, ...rest }): RandomField => ({ ...rest, clause: clause.replace(' SYNC', '') }));

/** Without SYNC in tables: GnuCOBOL puts the slack bytes of elements at other places than IBM's manual says. */
function items(depth: number, own: fc.Arbitrary<RandomField>): fc.Arbitrary<RandomItem> {
  if (depth === 0) return own;
  const group = fc
    .constantFrom(1, 1, 1, 2, 3)
    .chain((occurs) =>
      fc
        .array(items(depth - 1, occurs > 1 ? unaligned : own), { minLength: 1, maxLength: 4 })
        .map((children): RandomGroup => ({ kind: 'group', occurs, depending: undefined, children })),
    );
  return fc.oneof(
    { weight: 7, arbitrary: own },
    { weight: 3, arbitrary: group },
    { weight: 1, arbitrary: redefinitionOf(own) },
  );
}

const record = (children: readonly RandomItem[]): RandomGroup => ({
  kind: 'group',
  occurs: 1,
  depending: undefined,
  children,
});

const anything = fc.array(items(3, field), { minLength: 3, maxLength: 9 }).map(record);

/**
 * One table that depends on a field, with fields around it. Of more than that GnuCOBOL has its own ideas: with a second such table, or
 * groups, redefinitions or slack bytes beside it, fields of different names come to lie on one place.
 */
const sliding = fc
  .record({
    before: fc.array(unaligned, { maxLength: 5 }),
    depending: fc.constantFrom(2, 3, 5),
    children: fc.array(unaligned, { minLength: 1, maxLength: 4 }),
    after: fc.array(unaligned, { maxLength: 5 }),
  })
  .map(({ before, depending, children, after }) =>
    record([...before, { kind: 'group', occurs: 1, depending, children }, ...after]),
  );

/** The record (level 01) of a random copybook. */
export const randomRecord: fc.Arbitrary<RandomGroup> = fc.oneof(
  { weight: 2, arbitrary: anything },
  { weight: 1, arbitrary: sliding },
);
