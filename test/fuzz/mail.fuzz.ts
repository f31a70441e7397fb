import { mailHead } from '../../src-main/core/adapters/mail/mime/mail-head.ts';
import { readDeliveryReport } from '../../src-main/core/adapters/mail/mime/delivery-report.ts';
import { readBody } from '../../src-main/core/adapters/mail/mime/message-body.ts';
import { parseMessage } from '../../src-main/core/adapters/mail/mime/mime-part.ts';
import { createAuthorities } from '../../src-main/core/adapters/mail/smime/authorities.ts';
import { openSeal } from '../../src-main/core/adapters/mail/smime/open-seal.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const lines = (...all: readonly string[]): Uint8Array => Buffer.from(all.join('\r\n'));
const own = new Set(['support@example.com']);

/** A message as a server hands it out: taken apart, its text and files read, its signature looked at. */
export const target: FuzzTarget = {
  name: 'mail',
  async run(input) {
    const bytes = Buffer.from(input);
    const parsed = parseMessage(bytes);
    if (!parsed.ok) return `error at ${parsed.error.offset}`;
    const head = mailHead(parsed.value.headers, own, bytes.length);
    const body = readBody(bytes, parsed.value);
    readDeliveryReport(bytes, parsed.value);
    const opened = await openSeal({ authorities: createAuthorities(''), now: () => 0 }, bytes, head.from.address, true);
    return `value ${head.origin} ${body.files.length} ${opened?.seal.state ?? 'plain'}`;
  },
  seeds: [
    lines(
      'From: =?gbk?B?v827pw==?= <a@b.c>',
      'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
      'References: <a@b> <c@d>',
      '',
      'text',
    ),
    lines(
      ...['Content-Type: multipart/mixed; boundary="b"', '', '--b', 'Content-Type: text/html; charset=gb2312', ''],
      ...['<p>x</p>', '--b', "Content-Disposition: attachment; filename*0*=utf-8''%E5; filename*1*=%8F%91"],
      ...['Content-Transfer-Encoding: base64', '', 'aGVsbG8=', '--b--'],
    ),
    lines(
      ...['Content-Type: multipart/report; report-type=delivery-status; boundary=r', '', '--r', '', 'Sorry', '--r'],
      ...['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; x', '', 'Final-Recipient: rfc822; a@b.c'],
      ...[
        'Action: failed',
        'Status: 5.1.1',
        '',
        '--r',
        'Content-Type: message/rfc822',
        '',
        'Message-ID: <o@x>',
        '',
        '',
        '--r--',
      ],
    ),
    lines(
      ...[
        'From: a@b.c',
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=s',
        '',
        '--s',
        '',
      ],
      ...['signed', '--s', 'Content-Type: application/pkcs7-signature', 'Content-Transfer-Encoding: base64', ''],
      ...['MIAGCSqGSIb3DQEHAqCAMIACAQExDzANBglghkgBZQMEAgEFADCABgkqhkiG9w0BBwEAADGCAAA=', '--s--'],
    ),
  ],
};
