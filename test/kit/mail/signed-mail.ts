import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable, requirement } from '../real/requirement.ts';

const run = promisify(execFile);

export const opensslRequirement = requirement('OpenSSL', () =>
  findExecutable(['openssl']) === undefined ? 'not installed; apt-get install openssl' : undefined,
);

/** A person with a certificate for signing mail, made by OpenSSL. */
export interface Signer extends AsyncDisposable {
  /** PEM of the authority. */
  readonly authority: string;
  /** A signed message from `address`; `opaque` puts the text within the signature. */
  sign(text: string, options?: { readonly opaque?: boolean; readonly from?: string }): Promise<Buffer>;
  encrypt(text: string): Promise<Buffer>;
}

/** @param purpose extended key usage of the certificate */
export async function createSigner(address: string, purpose = 'emailProtection'): Promise<Signer> {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-smime-'));
  const openssl = (...args: string[]): Promise<unknown> => run('openssl', args, { cwd: folder });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Mail authority',
  );
  await openssl('req', ...key, '-keyout', 'me.key', '-out', 'me.csr', '-subj', '/CN=Anna');
  await writeFile(
    join(folder, 'ext'),
    `subjectAltName=email:${address}\nextendedKeyUsage=${purpose}\nbasicConstraints=CA:FALSE\n`,
  );
  const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'ext'];
  await openssl('x509', '-req', '-in', 'me.csr', '-out', 'me.pem', ...sign);
  const made = async (args: readonly string[], text: string, from: string): Promise<Buffer> => {
    await writeFile(join(folder, 'text'), `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`);
    await openssl(...args, '-in', 'text', '-out', 'mail', '-crlfeol');
    const head = `From: ${from}\r\nTo: support@mail.example\r\nSubject: signed\r\nMessage-ID: <${Math.random()}@mail.example>\r\n`;
    return Buffer.concat([Buffer.from(head), await readFile(join(folder, 'mail'))]);
  };
  return {
    authority: await readFile(join(folder, 'ca.pem'), 'utf8'),
    sign: (text, { opaque = false, from = address } = {}) =>
      made(
        ['cms', '-sign', '-signer', 'me.pem', '-inkey', 'me.key', '-md', 'sha256', ...(opaque ? ['-nodetach'] : [])],
        text,
        from,
      ),
    encrypt: (text) => made(['cms', '-encrypt', '-aes256', '-recip', 'me.pem'], text, address),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
