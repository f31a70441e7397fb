import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readBody, type MessageBody } from '../../../src-main/core/adapters/mail/mime/message-body.ts';
import { parseMessage } from '../../../src-main/core/adapters/mail/mime/mime-part.ts';
import { bytesAsText, mailOf } from './mail-text.ts';

function bodyOf(bytes: Buffer): MessageBody {
  const parsed = parseMessage(bytes);
  if (!parsed.ok) expect.fail(`byte ${parsed.error.offset}: ${parsed.error.reason}`);
  return readBody(bytes, parsed.value);
}
const plain = (charset: string, bytes: Uint8Array): Buffer =>
  mailOf(`Content-Type: text/plain${charset === '' ? '' : `; charset=${charset}`}`, '', bytesAsText(bytes));

describe('the text of a message', () => {
  const sentence = '您好，请问订单什么时候发货？谢谢！';
  it.each([
    ['gb18030', 'gb18030', '您好，𠀀字测试，谢谢'],
    ['gbk', 'gbk', sentence],
    ['gb2312', 'gbk', '您好，朱镕基'],
    ['big5', 'big5', '您好，請問訂單什麼時候出貨？'],
    ['shift_jis', 'shift_jis', 'お問い合わせありがとうございます。'],
    ['utf-8', 'utf-8', sentence],
    ['windows-1252', 'windows-1252', 'Grüezi – für Zürich'],
    ['koi8-r', 'koi8-r', 'Здравствуйте, где заказ?'],
    ['cp437', 'cp437', 'Käse'],
  ])('declared as %s is read as that', (charset, encoding, text) => {
    expect(bodyOf(plain(charset, iconv.encode(text, encoding))).text).toBe(text);
  });

  it('in shift sequences of ISO 2022-JP is read, although every byte of it is ASCII', () => {
    expect(bodyOf(plain('iso-2022-jp', Buffer.from('\u001B$B$3$s\u001B(B!', 'latin1'))).text).toBe('こん!');
  });

  it.each([
    ['UTF-8 that says GB 2312', 'gb2312', iconv.encode('您好，请问', 'utf-8'), '您好，请问'],
    ['UTF-8 that says ISO 8859-1', 'iso-8859-1', iconv.encode('Grüße für Zürich', 'utf-8'), 'Grüße für Zürich'],
    ['GBK that says UTF-8', 'utf-8', iconv.encode(sentence, 'gbk'), sentence],
    ['GBK that says US-ASCII', 'us-ascii', iconv.encode(sentence, 'gbk'), sentence],
    ['GBK that says nothing', '', iconv.encode(sentence, 'gbk'), sentence],
    ['UTF-8 under a name nobody knows', 'x-unheard-of', iconv.encode(sentence, 'utf-8'), sentence],
  ])('is read where the declaration is wrong: %s', (_title, charset, bytes, text) => {
    expect(bodyOf(plain(charset, bytes)).text).toBe(text);
  });

  it('of two alternatives is the plain one, with the HTML kept beside it', () => {
    const body = bodyOf(
      mailOf(
        'Content-Type: multipart/alternative; boundary="a b"',
        '',
        'preamble',
        '--a b',
        'Content-Type: text/plain',
        '',
        'plain',
        '--a b  ',
        'Content-Type: text/html',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        '<p>rich=20text<script>alert(1)</script>=',
        '</p>',
        '--a b--',
        'epilogue',
      ),
    );
    expect(body).toEqual({ text: 'plain', html: '<p>rich text<script>alert(1)</script></p>', files: [] });
  });

  it('of HTML alone is its words, without scripts and styles', () => {
    const body = bodyOf(
      mailOf(
        'Content-Type: text/html; charset=utf-8',
        '',
        '<style>p{}</style><p>One</p><script>alert(1)</script><p>Two <a href="https://example.com">here</a></p>',
      ),
    );
    expect(body.text).toBe('One\n\nTwo here [https://example.com]');
  });

  it('followed by a footer of a mailing list keeps both', () => {
    const body = bodyOf(
      mailOf(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/html',
        '',
        '<p>question</p>',
        '--b',
        '',
        'footer <of> the list',
        '--b--',
      ),
    );
    expect(body.text).toBe('question\n\nfooter <of> the list');
    expect(body.html).toContain('<pre>footer &lt;of&gt; the list</pre>');
  });

  it('that flows is joined into its paragraphs, and quotes stay quotes (RFC 3676)', () => {
    const body = bodyOf(
      mailOf('Content-Type: text/plain; format=flowed', '', 'one ', 'two', '> a ', '> b', '>> c', '-- ', 'Anna'),
    );
    expect(body.text).toBe('one two\n> a b\n>> c\n-- \nAnna');
  });

  it('has no control characters', () => {
    expect(bodyOf(mailOf('', 'a\u0000b\u001Bc\u0007\td')).text).toBe('abc\td');
  });
});

describe('a file of a message', () => {
  const withFile = (...header: readonly string[]): MessageBody['files'][number] | undefined =>
    bodyOf(
      mailOf(
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        '',
        'text',
        '--b',
        ...header,
        '',
        'aGVsbG8=',
        '--b--',
      ),
    ).files[0];

  it.each([
    ['plain', ['Content-Disposition: attachment; filename="bill.pdf"'], 'bill.pdf'],
    [
      'percent-encoded (RFC 2231)',
      ["Content-Disposition: attachment; filename*=UTF-8''%E5%8F%91%E7%A5%A8.pdf"],
      '发票.pdf',
    ],
    [
      'in pieces, a character split between two',
      ["Content-Disposition: attachment; filename*0*=utf-8''%E5%8F; filename*1*=%91%E7%A5%A8; filename*2=.pdf"],
      '发票.pdf',
    ],
    ['of another encoding', ["Content-Disposition: attachment; filename*=gb18030''%B7%A2%C6%B1.pdf"], '发票.pdf'],
    ['as an encoded word', ['Content-Type: application/pdf; name="=?gb2312?B?t6LGsQ==?=.pdf"'], '发票.pdf'],
    [
      'as raw bytes',
      [`Content-Disposition: attachment; filename="${bytesAsText(iconv.encode('发票.pdf', 'gbk'))}"`],
      '发票.pdf',
    ],
    ['with a path', ['Content-Disposition: attachment; filename="..\\\\..\\\\a/b.txt"'], '_.._a_b.txt'],
    [
      'that writes backwards',
      ["Content-Disposition: attachment; filename*=utf-8''bill%E2%80%AEfdp.exe"],
      'billfdp.exe',
    ],
    ['of nothing', ['Content-Disposition: attachment; filename=""', 'Content-Type: image/png'], 'part-2.png'],
  ])('is called by its name: %s', (_title, header, name) => {
    expect(withFile(...header)?.name).toBe(name);
  });

  it('says its size and its place without being decoded', () => {
    expect(withFile('Content-Disposition: attachment; filename=a', 'Content-Transfer-Encoding: base64')).toEqual({
      path: '2',
      name: 'a',
      mediaType: 'text/plain',
      size: 5,
    });
  });

  it('within other parts is numbered as IMAP numbers it', () => {
    const body = bodyOf(
      mailOf(
        ...['Content-Type: multipart/mixed; boundary=x', '', '--x', 'Content-Type: multipart/related; boundary=y', ''],
        ...['--y', 'Content-Type: text/html', '', '<p>a</p>', '--y', 'Content-Type: image/png', '', 'x', '--y--'],
        ...['--x', 'Content-Type: message/rfc822', '', 'Subject: inner', '', 'text', '--x--'],
      ),
    );
    expect(body.files.map(({ path, mediaType }) => [path, mediaType])).toEqual([
      ['1.2', 'image/png'],
      ['2', 'message/rfc822'],
    ]);
  });
});
