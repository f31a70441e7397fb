import type { MailMatter } from './mail-story.ts';

/** A mail of the demo's story. */
export interface DemoMail {
  readonly id: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly at: number;
  readonly references: readonly string[];
  readonly text: string;
  readonly html?: string | undefined;
  readonly file?: MailMatter['file'];
  readonly automatic?: boolean;
}

const encoded = (text: string): string =>
  /^[\x20-\x7E]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;

const base64 = (text: string): string =>
  (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');

const part = (type: string, text: string, ...more: readonly string[]): string =>
  [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64', ...more, '', base64(text)].join('\r\n');

const wrapped = (type: string, boundary: string, parts: readonly string[]): string =>
  [
    `Content-Type: ${type}; boundary="${boundary}"`,
    '',
    ...parts.flatMap((one) => [`--${boundary}`, one]),
    `--${boundary}--`,
    '',
  ].join('\r\n');

/** The mail as bytes (RFC 5322, RFC 2045). */
export function demoMailText(mail: DemoMail): Buffer {
  const text = part('text/plain', mail.text);
  const shown =
    mail.html === undefined
      ? text
      : wrapped('multipart/alternative', 'alternatives', [text, part('text/html', mail.html)]);
  const body =
    mail.file === undefined
      ? shown
      : wrapped('multipart/mixed', 'parts', [
          shown,
          part(
            'text/plain',
            mail.file.text,
            `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(mail.file.name)}`,
          ),
        ]);
  const head = [
    `From: ${encoded(mail.from.name)} <${mail.from.address}>`,
    `To: ${mail.to}`,
    `Subject: ${encoded(mail.subject)}`,
    `Date: ${new Date(mail.at).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${mail.id}>`,
    ...(mail.references.length > 0
      ? [`In-Reply-To: <${mail.references.at(-1)!}>`, `References: ${mail.references.map((id) => `<${id}>`).join(' ')}`]
      : []),
    ...(mail.automatic === true ? ['Auto-Submitted: auto-replied'] : []),
    'MIME-Version: 1.0',
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n${body}`);
}
