import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHeaderBlock } from '../../../src-main/core/adapters/mail/mime/header-block.ts';
import { parseHeaderValue } from '../../../src-main/core/adapters/mail/mime/header-value.ts';
import { mailHead } from '../../../src-main/core/adapters/mail/mime/mail-head.ts';
import { readBody } from '../../../src-main/core/adapters/mail/mime/message-body.ts';
import { contentOf, everyPart, parseMessage } from '../../../src-main/core/adapters/mail/mime/mime-part.ts';
import { decodeTransfer } from '../../../src-main/core/adapters/mail/mime/transfer-encoding.ts';
import { mailOf } from './mail-text.ts';

const refusal = (bytes: Buffer): { offset: number; reason: string } => {
  const parsed = parseMessage(bytes);
  if (parsed.ok) expect.fail('it was read');
  return parsed.error;
};

describe('a message made to exhaust its reader', () => {
  it('with multiparts in multiparts is refused with the place', () => {
    let inner = 'text';
    for (let depth = 0; depth < 200; depth++) {
      inner = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${inner}\r\n--b${depth}--`;
    }
    const { offset, reason } = refusal(Buffer.from(inner));
    expect(reason).toContain('nested');
    expect(offset).toBeGreaterThan(0);
  });
  it('with thousands of parts is refused with the place', () => {
    const parts = '--b\r\n\r\nx\r\n'.repeat(10_000);
    expect(refusal(mailOf('Content-Type: multipart/mixed; boundary=b', '', parts)).reason).toContain('parts');
  });
  it('with a huge header line, or thousands of them, is refused', () => {
    expect(refusal(mailOf(`Subject: ${'x'.repeat(2_000_000)}`, '', 'text')).reason).toContain('header lines');
    expect(refusal(mailOf(...Array.from({ length: 5_000 }, () => 'X: y'), '', 'text')).reason).toContain(
      'header lines',
    );
  });
  it('with a million references names a hundred of them, the first and the last ones', () => {
    const ids = Array.from({ length: 20_000 }, (_, n) => `<${n}@x>`).join(' ');
    const block = readHeaderBlock(mailOf(`References: ${ids}`, ''), 0, 400_000);
    if (!block.ok) expect.fail(block.error.reason);
    const { ancestors } = mailHead(block.value, new Set(), 0);
    expect(ancestors).toHaveLength(100);
    expect([ancestors[0], ancestors.at(-1)]).toEqual(['0@x', '19999@x']);
  });
  it('with text of megabytes offers it as a file', () => {
    const bytes = mailOf('Content-Type: text/plain', '', 'x'.repeat(2_000_000));
    const parsed = parseMessage(bytes);
    if (!parsed.ok) expect.fail(parsed.error.reason);
    expect(readBody(bytes, parsed.value)).toMatchObject({ text: '', files: [{ path: '1', size: 2_000_000 }] });
  });
  it('with a header value of nothing but separators is read quickly', () => {
    const started = performance.now();
    parseHeaderValue(';'.repeat(1_000_000));
    parseHeaderValue(`text/plain${'; a'.repeat(300_000)}`);
    parseHeaderValue(`text/plain; a="${'\\'.repeat(1_000_000)}`);
    parseHeaderValue(`;${' '.repeat(60_000)}x`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

const line = fc.oneof(
  fc.constantFrom(
    ...['', '--b', '--b--', '--c', 'Content-Type: multipart/mixed; boundary=b', 'Content-Type: text/html; charset=gbk'],
    ...[
      'Content-Type: multipart/alternative; boundary="c"',
      'Content-Transfer-Encoding: base64',
      ' folded',
      '\tfolded',
    ],
    ...[
      'Content-Transfer-Encoding: quoted-printable',
      "Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*1=x",
    ],
    ...[
      'References: <a@b> <c@d>',
      'Subject: =?utf-8?B?5a6i5oi3?=',
      'From: "a" <a@b.c>',
      'Content-Type: message/rfc822',
      '=',
      '=C3=BC=',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const message = fc.array(line, { maxLength: 40 }).map((lines) => Buffer.from(lines.join('\r\n'), 'latin1'));

describe('any bytes', () => {
  it('are taken apart into parts that lie within one another, or refused with a place within them', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        const parsed = parseMessage(bytes);
        if (!parsed.ok) {
          expect(parsed.error.offset).toBeGreaterThanOrEqual(0);
          expect(parsed.error.offset).toBeLessThanOrEqual(bytes.length);
          return;
        }
        for (const part of everyPart(parsed.value)) {
          expect(part.start).toBeLessThanOrEqual(part.contentStart);
          expect(part.contentStart).toBeLessThanOrEqual(Math.max(part.contentStart, part.end));
          for (const child of part.parts) {
            expect(child.start).toBeGreaterThanOrEqual(part.contentStart);
            expect(child.end).toBeLessThanOrEqual(part.end);
          }
        }
        const { text, files } = readBody(bytes, parsed.value);
        expect(text).not.toMatch(/[\u0000-\u0008\u000E-\u001F]/);
        for (const file of files) expect(file.name).not.toMatch(/[\u0000-\u001F/\\]/);
      }),
      { numRuns: 500 },
    );
  });
  it('come back from base64 and quoted-printable as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        const bytes = Buffer.from(content);
        const base64 = Buffer.from((bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n'));
        expect(decodeTransfer(base64, 'base64')).toEqual(bytes);
        const quoted = [...bytes].map(
          (byte, at) => `=${byte.toString(16).padStart(2, '0')}${at % 20 === 19 ? '=\r\n' : ''}`,
        );
        expect(decodeTransfer(Buffer.from(quoted.join('')), 'Quoted-Printable')).toEqual(bytes);
      }),
    );
  });
  it('make a head with one-line texts and addresses that end no line', () => {
    fc.assert(
      fc.property(message, (bytes) => {
        const block = readHeaderBlock(bytes, 0, bytes.length);
        if (!block.ok) return;
        const head = mailHead(block.value, new Set(), bytes.length);
        expect(head.key).toMatch(/^[\w-]{22}$/);
        expect(`${head.subject}${head.from.name}${head.from.address}${head.ancestors.join('')}`).not.toMatch(/[\r\n]/);
        expect(contentOf(bytes, { contentStart: block.value.end, end: bytes.length } as never)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });
});
