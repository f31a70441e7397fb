/**
 * A copybook of one record with a field of every kind in many sizes: 195 fields, 1,493 bytes. Digits by usage and scale are those
 * of the layout that Cobrix measures "type variety" with, so that figures can be set side by side.
 */
export function typeVarietyCopybook(): string {
  const whole = [1, 2, 3, 4, 5, 8, 9, 10, 11, 17, 18, 19, 20, 37];
  const scaled: readonly (readonly [number, number])[] = [
    [2, 1],
    [2, 2],
    [3, 2],
    [4, 4],
    [5, 4],
    [5, 5],
    [15, 2],
    [16, 2],
    [17, 2],
    [18, 10],
  ];
  const clauses: string[] = ['PIC 9(7) BINARY', 'PIC X(10)'];
  const wholes = (sign: string, usage: string, sizes = whole): void => {
    for (const digits of sizes) clauses.push(`PIC ${sign}9(${digits})${usage}`);
  };
  const decimals = (sign: string, usage: string): void => {
    for (const [before, after] of scaled) clauses.push(`PIC ${sign}9(${before})V9(${after})${usage}`);
  };
  wholes('', '');
  wholes('S', '', whole.slice(1));
  decimals('', '');
  decimals('S', '');
  for (const [before, after] of scaled.slice(2, 6)) clauses.push(`PIC S9(${before}).9(${after})`);
  for (const usage of [' COMP', ' COMP-3']) {
    wholes('', usage);
    wholes('S', usage);
    decimals('', usage);
    decimals('S', usage);
  }
  clauses.push(
    'PIC S9(9) SIGN LEADING SEPARATE',
    'PIC 99V99 SIGN LEADING SEPARATE',
    'PIC S9(9) SIGN TRAILING SEPARATE',
    'PIC 99V99 SIGN TRAILING SEPARATE',
    'PIC SV9(7) SIGN LEADING',
    'PIC SV9(7) SIGN TRAILING',
    'PIC X(7)',
    'PIC X(7)',
    'COMP-1',
    'COMP-2',
  );
  clauses.push(...['9(8)', 'S9(3)', 'S9(4)', 'S9(8)', 'S9V9(7)'].map((picture) => `PIC ${picture} COMP`));
  for (const picture of '9(7) 9(15) S9(5) S9(9)V99 S9(13) S9(13)V99 S9(11)V99 S9(10)V999 SV9(5) V9(5)'.split(' '))
    clauses.push(`PIC ${picture} COMP-3`);
  for (const picture of ['PPP9(5)', 'SPP9(5)', '9(5)PPP', 'S9(5)PPP']) clauses.push(`PIC ${picture} COMP-3`);
  clauses.push('PIC SPPP9(5)', 'PIC S9(5)PPP');
  for (const digits of [1, 3, 5, 10]) clauses.push(`PIC SPPP9(${digits}) COMP`, `PIC S9(${digits})PPP COMP`);
  for (const picture of ['+9(8)', '9(8)+', '-9(8)', 'Z(8)-', '+9(6)V99', 'Z(6)VZZ-', '9(6).99-'])
    clauses.push(`PIC ${picture}`);
  return ['01 VARIETY.', ...clauses.map((clause, index) => `   05 F${index + 1} ${clause}.`), ''].join('\n');
}
