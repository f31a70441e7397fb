import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesOf,
  characterAt,
  fieldAt,
  hexOf,
  offsetText,
} from '../../../src-renderer/features/systems/preview/hex-lines.ts';

const field = fc.record({
  name: fc.string(),
  offset: fc.nat(40),
  length: fc.nat(20),
  value: fc.string(),
  level: fc.integer({ min: 1, max: 49 }),
});

test('a byte belongs to the smallest field that holds it, and to none where no field does', () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 12 }), fc.nat(60), (fields, at) => {
      const holding = fields.filter(({ offset, length }) => at >= offset && at < offset + length);
      const found = fields[fieldAt(fields, at)];
      if (holding.length === 0) expect(found).toBeUndefined();
      else expect(found?.length).toBe(Math.min(...holding.map(({ length }) => length)));
    }),
  );
});

test('of a group and its only field the field is meant', () => {
  const group = { name: 'G', offset: 0, length: 4, value: '', level: 1 };
  expect(fieldAt([group, { ...group, name: 'F', level: 5 }], 2)).toBe(1);
});

test('bytes come back as they were, and what is no Base64 shows nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect([...bytesOf(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes]);
    }),
  );
  expect(bytesOf('•••')).toHaveLength(0);
});

test('characters that cannot be seen are a dot, and the code page goes before ASCII', () => {
  const bytes = Uint8Array.from([0x41, 0x00, 0xc1, 0x1b]);
  expect([0, 1, 2, 3].map((at) => characterAt(bytes, at, undefined)).join('')).toBe('A···');
  expect([0, 1, 2, 3].map((at) => characterAt(bytes, at, ['', '\u202e', 'A', '银'])).join('|')).toBe('|·|A|银');
  expect([hexOf(10), offsetText(255)]).toEqual(['0A', '00FF']);
});
