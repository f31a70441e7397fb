import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codecOf } from './open-record-codec.ts';

/** Two's complement, high byte first. */
function bytesOf(value: bigint, length: number): string {
  return BigInt.asUintN(length * 8, value)
    .toString(16)
    .toUpperCase()
    .padStart(length * 2, '0');
}

const shifted = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 2n ** 127n - 1n }),
    fc.integer({ min: 0, max: 127 }),
    fc.integer({ min: 0, max: 127 }),
  )
  .map(([value, down, up]) => ((value >> BigInt(down)) << BigInt(up)) % 2n ** 127n);

test('binary numbers of every size are the two’s complement of their value, whichever of their bytes are zero', () => {
  const pictures = [4, 9, 18, 19, 20, 22, 24, 28, 31, 37].map((digits) => codecOf(`01 A PIC S9(${digits}) COMP.`));
  fc.assert(
    fc.property(fc.constantFrom(...pictures), shifted, fc.boolean(), (codec, any, negative) => {
      const length = codec.layout.maxLength;
      const size = any % 2n ** BigInt(length * 8 - 1);
      const value = negative ? -size : size;
      const record = codec.encode({ A: value.toString() });
      if (!record.ok) throw new Error(JSON.stringify(record.error));
      expect(Buffer.from(record.value).toString('hex').toUpperCase()).toBe(bytesOf(value, length));
      expect(String(codec.decode(record.value).values[0])).toBe(value.toString());
    }),
    { numRuns: 3000 },
  );
});

test('a binary number that is one too large is refused, and the smallest one is not', () => {
  for (const digits of [4, 9, 18, 19, 37]) {
    const codec = codecOf(`01 A PIC S9(${digits}) COMP.`);
    const half = 2n ** BigInt(codec.layout.maxLength * 8 - 1);
    expect([digits, codec.encode({ A: half.toString() }).ok]).toEqual([digits, false]);
    expect([digits, codec.encode({ A: (-half - 1n).toString() }).ok]).toEqual([digits, false]);
    expect([digits, codec.encode({ A: (-half).toString() }).ok]).toEqual([digits, true]);
    expect([digits, codec.encode({ A: (half - 1n).toString() }).ok]).toEqual([digits, true]);
  }
});
