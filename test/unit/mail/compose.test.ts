import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress } from '../../../src-main/core/adapters/mail/mime/addresses.ts';
import { headerOf, headersOf, readHeaderBlock } from '../../../src-main/core/adapters/mail/mime/header-block.ts';
import { mailHead } from '../../../src-main/core/adapters/mail/mime/mail-head.ts';
import { readBody } from '../../../src-main/core/adapters/mail/mime/message-body.ts';
import { everyPart, parseMessage } from '../../../src-main/core/adapters/mail/mime/mime-part.ts';
import {
  messageIdFor,
  ownCopy,
  referencesFor,
  subjectLine,
  writeLetter,
  type Letter,
} from '../../../src-main/core/adapters/mail/write/compose.ts';

const letter = (more: Partial<Letter> = {}): Letter => ({
  messageId: messageIdFor('1.p1', 'support@x.example'),
  date: Date.UTC(2026, 10, 23),
  from: { name: '客服 Support', address: 'support@x.example' },
  to: [{ name: 'Anna', address: 'anna@y.example' }],
  cc: [],
  subject: 'Your order',
  references: ['a@y.example', 'b@y.example'],
  ...more,
});
/** Every header field that may stand in a message of ours, in all its parts. */
const allowed = new Set([
  ...['from', 'to', 'cc', 'subject', 'message-id', 'in-reply-to', 'references', 'date', 'mime-version', 'content-type'],
  ...['content-transfer-encoding', 'content-disposition'],
]);
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    'a\r\nBcc: x@y.example',
    'a\nX-Evil: 1',
    'a\r\n\r\nbody',
    '\u2028Bcc: x@y',
    '=?utf-8?Q?=0D=0ABcc:_x@y?=',
    '"\r\n',
    'a\u0000b',
  ),
);

describe('a message that is sent', () => {
  it('has the fields it was meant to have and no other, whatever was typed', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, nasty, nasty, async (subject, name, text, fileName, mediaType) => {
        const bytes = await writeLetter(
          letter({ subject: subjectLine(subject, true), to: [{ name, address: 'anna@y.example' }] }),
          text,
          [{ name: fileName === '' ? 'x' : fileName, mediaType, base64: 'aGVsbG8=' }],
        );
        const parsed = parseMessage(bytes);
        if (!parsed.ok) expect.fail(parsed.error.reason);
        for (const part of everyPart(parsed.value)) {
          for (const field of part.headers.fields) expect(allowed).toContain(field.name);
        }
        expect(headersOf(parsed.value.headers, 'to')).toHaveLength(1);
        expect(mailHead(parsed.value.headers, new Set(), 0).to.map(({ address }) => address)).toEqual([
          'anna@y.example',
        ]);
        expect(readBody(bytes, parsed.value).files).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });
  it('is read back as it was written', async () => {
    const bytes = await writeLetter(letter({ subject: '答复：订单' }), '您好，\n谢谢。', [
      { name: '发票 2026.pdf', mediaType: 'application/pdf', base64: 'aGVsbG8=' },
    ]);
    const parsed = parseMessage(bytes);
    if (!parsed.ok) expect.fail(parsed.error.reason);
    expect(readBody(bytes, parsed.value)).toMatchObject({
      text: '您好，\n谢谢。',
      files: [{ name: '发票 2026.pdf', mediaType: 'application/pdf', size: 5 }],
    });
    expect(mailHead(parsed.value.headers, new Set(), 0)).toMatchObject({
      subject: '答复：订单',
      from: { name: '客服 Support', address: 'support@x.example' },
      ancestors: ['a@y.example', 'b@y.example'],
    });
  });
  it('carries neither the key nor the agent, and the own copy carries both', async () => {
    const bytes = await writeLetter(letter(), 'x', undefined);
    expect(bytes.toString()).not.toMatch(/trunkline/i);
    const copy = ownCopy(bytes, '1.p1', { name: '坐席一号，一个很长很长很长很长很长很长很长很长的名字' }, false);
    const block = readHeaderBlock(copy, 0, copy.length);
    if (!block.ok) expect.fail(block.error.reason);
    expect(mailHead(block.value, new Set(), 0)).toMatchObject({
      operation: '1.p1',
      agent: '坐席一号，一个很长很长很长很长很长很长很长很长的名字',
      key: mailHead(readOrFail(bytes), new Set(), 0).key,
    });
    expect(headerOf(block.value, 'message-id')).toContain('tl.');
  });
  it('has the same identity for the same operation and another for any other', () => {
    expect(messageIdFor('1.p1', 'a@b.c')).toBe(messageIdFor('1.p1', 'a@b.c'));
    expect(messageIdFor('1.p1', 'a@b.c')).not.toBe(messageIdFor('1.p2', 'a@b.c'));
  });
  it('keeps the first and the last of many references, and none that could end a line', () => {
    const many = referencesFor(
      Array.from({ length: 50 }, (_, n) => `${n}@x`),
      'parent@x',
    );
    expect([many.length, many[0], many.at(-1)]).toEqual([20, '0@x', 'parent@x']);
    expect(referencesFor(['a@x\u0000', 'ü@x'], 'b@x')).toEqual(['b@x']);
  });
});

function readOrFail(bytes: Buffer): Parameters<typeof mailHead>[0] {
  const block = readHeaderBlock(bytes, 0, bytes.length);
  if (!block.ok) expect.fail(block.error.reason);
  return block.value;
}

describe('an address', () => {
  it.each(['anna@y.example', 'a.b+c@x-y.example', '李@例子.测试'])('is one: %s', (text) =>
    expect(isAddress(text)).toBe(true),
  );
  it.each([
    'a@b\r\nRCPT TO:<x@y>',
    'a b@c.d',
    '<a@b.c>',
    'a@b@c',
    '@b',
    'a@',
    'a@-b',
    'a@b>',
    `${'x'.repeat(70)}@b.c`,
    'a;b@c.d',
  ])('is none: %j', (text) => expect(isAddress(text)).toBe(false));
});
