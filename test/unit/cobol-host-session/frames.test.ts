import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createFrameReader,
  encodeFrame,
  largestMessage,
  type FrameRule,
} from '../../../src-main/core/adapters/cobol-host/session/frames.ts';

const usual: FrameRule = { lengthBytes: 4, inclusive: false, reservedBytes: 0, maxBytes: 65_536 };
/** LLZZ of IMS Connect: the length counts itself and the two bytes behind it. */
const llzz: FrameRule = { lengthBytes: 2, inclusive: true, reservedBytes: 2, maxBytes: 65_536 };
const anyRule = fc.record<FrameRule>({
  lengthBytes: fc.constantFrom(2 as const, 4 as const),
  inclusive: fc.boolean(),
  reservedBytes: fc.constantFrom(0 as const, 2 as const),
  maxBytes: fc.constantFrom(64, 1_024, 65_536),
});

describe('frames of a host session', () => {
  test('a length of four bytes counts the message', () => {
    expect(Buffer.from(encodeFrame(usual, Buffer.from('abc'))).toString('hex')).toBe('00000003616263');
  });

  test('LLZZ counts itself and writes zero behind the length', () => {
    expect(Buffer.from(encodeFrame(llzz, Buffer.from('abc'))).toString('hex')).toBe('00070000616263');
    const reader = createFrameReader(llzz);
    expect(reader.push(Buffer.from('0007beef616263', 'hex'))).toMatchObject({ messages: [Buffer.from('abc')] });
  });

  test('however a stream is cut, the same messages come out of it', () => {
    const scenario = fc.tuple(
      anyRule,
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 12 }),
      fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 }),
    );
    fc.assert(
      fc.property(scenario, ([rule, messages, cuts]) => {
        const stream = Buffer.concat(messages.map((message) => encodeFrame(rule, message)));
        const reader = createFrameReader(rule);
        const seen: Uint8Array[] = [];
        let at = 0;
        for (let turn = 0; at < stream.length; turn += 1) {
          const end = Math.min(stream.length, at + 1 + (cuts[turn % cuts.length] ?? 0));
          const { messages: whole, broken } = reader.push(stream.subarray(at, end));
          expect(broken).toBeUndefined();
          seen.push(...whole);
          at = end;
        }
        expect(seen.map((one) => Buffer.from(one).toString('hex'))).toEqual(
          messages.map((one) => Buffer.from(one).toString('hex')),
        );
        expect(reader.held).toBe(0);
      }),
    );
  });

  test('a length nobody can mean is told with its offset, and nothing comes after it', () => {
    const reader = createFrameReader({ ...usual, maxBytes: 100 });
    const good = encodeFrame(usual, Buffer.from('abc'));
    const { messages, broken } = reader.push(Buffer.concat([good, Buffer.from('7fffffff', 'hex')]));
    expect(messages).toHaveLength(1);
    expect(broken).toEqual({
      offset: 7,
      reason: "the length X'7FFFFFFF' says 2147483647 bytes; a message has 1 to 100",
    });
    expect(reader.push(good)).toEqual({ messages: [], broken });
  });

  test.each([
    ['zero', usual, '00000000'],
    ['less than itself', llzz, '00030000'],
    ['above the limit', { ...usual, maxBytes: 1_024 }, '00000401'],
  ] as const)('a length of %s is broken', (_name, rule, bytes) => {
    expect(createFrameReader(rule).push(Buffer.from(bytes, 'hex')).broken).toMatchObject({ offset: 0 });
  });

  test('any bytes give messages within the limit or a broken frame, and never more than was put in', () => {
    fc.assert(
      fc.property(anyRule, fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (rule, chunks) => {
        const reader = createFrameReader(rule);
        let taken = 0;
        for (const chunk of chunks) {
          taken += chunk.length;
          const { messages } = reader.push(chunk);
          for (const message of messages) expect(message.length).toBeLessThanOrEqual(largestMessage(rule));
          expect(reader.held).toBeLessThanOrEqual(taken);
        }
      }),
    );
  });
});
