import { describe, expect, it } from 'vitest';
import { readDeliveryReport } from '../../../src-main/core/adapters/mail/mime/delivery-report.ts';
import { originOf } from '../../../src-main/core/adapters/mail/mime/mail-origin.ts';
import { parseMessage, type MimePart } from '../../../src-main/core/adapters/mail/mime/mime-part.ts';
import { mailOf } from './mail-text.ts';

const own = new Set(['support@x.example']);
const parsed = (bytes: Buffer): MimePart => {
  const message = parseMessage(bytes);
  if (!message.ok) expect.fail(message.error.reason);
  return message.value;
};

describe('who speaks in a message', () => {
  it.each([
    ['person', 'Subject: hello'],
    ['person', 'Auto-Submitted: no'],
    ['automatic', 'Auto-Submitted: auto-replied (vacation)'],
    ['automatic', 'Auto-Submitted: auto-generated; owner-email="a@b.c"'],
    ['automatic', 'Precedence: auto_reply'],
    ['automatic', 'Precedence: bulk'],
    ['person', 'Precedence: list'],
    ['person', 'Precedence: bulk\r\nList-Id: <support.x.example>'],
    ['automatic', 'X-Loop: support@x.example'],
    ['person', 'X-Loop: somebody@else.example'],
    ['automatic', 'Return-Path: <>'],
    ['person', 'Return-Path: <anna@y.example>'],
    ['automatic', 'X-Autoreply: yes'],
    ['report', 'Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
    ['report', 'X-Failed-Recipients: gone@y.example\r\nAuto-Submitted: auto-replied'],
    ['automatic', 'Content-Type: multipart/report; report-type=disposition-notification; boundary=b'],
  ])('is told: %s by %s', (origin, header) => {
    expect(originOf(parsed(mailOf(header, '', 'text')).headers, own)).toBe(origin);
  });
});

describe('the report of a mail server', () => {
  const report = (...status: readonly string[]): Buffer =>
    mailOf(
      ...['Content-Type: multipart/report; report-type=delivery-status; boundary=r', '', '--r', '', 'Sorry.', '--r'],
      ...['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', ...status, '', '--r'],
      ...['Content-Type: message/rfc822', '', 'Message-ID: <ours@x.example>', 'Subject: x', '', 'text', '--r--'],
    );
  it('says whose mail did not arrive and which message it is about', () => {
    const bytes = report(
      'Final-Recipient: rfc822;gone@y.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 unknown user',
    );
    expect(readDeliveryReport(bytes, parsed(bytes))).toEqual({
      about: 'ours@x.example',
      failed: true,
      recipients: [{ address: 'gone@y.example', action: 'failed', status: '5.1.1', said: '550 unknown user' }],
    });
  });
  it('of a mere delay is no failure', () => {
    const bytes = report('Final-Recipient: rfc822;slow@y.example', 'Action: delayed', 'Status: 4.4.1');
    expect(readDeliveryReport(bytes, parsed(bytes)).failed).toBe(false);
  });
  it('with thousands of recipients names fifty', () => {
    const bytes = report(...Array.from({ length: 5_000 }, () => 'Final-Recipient: rfc822;a@b.c\r\nAction: failed\r\n'));
    expect(readDeliveryReport(bytes, parsed(bytes)).recipients).toHaveLength(50);
  });
});
