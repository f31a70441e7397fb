import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuthorities } from '../../../src-main/core/adapters/mail/smime/authorities.ts';
import { readBody } from '../../../src-main/core/adapters/mail/mime/message-body.ts';
import { needsWhole, openSeal, type Opened } from '../../../src-main/core/adapters/mail/smime/open-seal.ts';
import { createSigner, opensslRequirement, type Signer } from '../../kit/mail/signed-mail.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { mailOf } from './mail-text.ts';

const anna = 'anna@mail.example';
const day = 24 * 3_600_000;

describeReal(opensslRequirement, 'a signed message', () => {
  let signer: Signer;
  let stranger: Signer;
  beforeAll(async () => {
    [signer, stranger] = await Promise.all([createSigner(anna), createSigner(anna)]);
  });
  afterAll(async () => {
    await signer[Symbol.asyncDispose]();
    await stranger[Symbol.asyncDispose]();
  });
  const open = (
    bytes: Buffer,
    more: { from?: string; now?: number; trusted?: string; complete?: boolean } = {},
  ): Promise<Opened | undefined> =>
    openSeal(
      { authorities: createAuthorities(more.trusted ?? signer.authority), now: () => more.now ?? Date.now() },
      bytes,
      more.from ?? anna,
      more.complete ?? true,
    );

  it('is trusted where it is unaltered, by the address it names and by a known issuer', async () => {
    const bytes = await signer.sign('I agree. 同意。');
    expect(needsWhole(bytes)).toBe(true);
    expect(await open(bytes)).toEqual({ seal: { state: 'trusted', by: anna } });
  });
  it('with its text within the signature is checked the same way, and its text is shown', async () => {
    const opened = await open(await signer.sign('Within. 内容。', { opaque: true }));
    expect(opened?.seal).toEqual({ state: 'trusted', by: anna });
    expect(opened?.inner && readBody(opened.inner.bytes, opened.inner.part).text).toBe('Within. 内容。');
  });
  it('that was altered by a single letter says so, whoever signed it', async () => {
    const bytes = Buffer.from(
      (await signer.sign('Pay 100')).toString('latin1').replace('Pay 100', 'Pay 900'),
      'latin1',
    );
    expect(await open(bytes)).toEqual({ seal: { state: 'altered', by: anna } });
    expect(await open(bytes, { trusted: stranger.authority })).toEqual({ seal: { state: 'altered', by: anna } });
  });
  it.each([
    ['an issuer nobody named', async () => [await stranger.sign('x'), {}] as const, 'issuer'],
    ['no issuer named at all', async () => [await signer.sign('x'), { trusted: '' }] as const, 'issuer'],
    ['another sender', async () => [await signer.sign('x'), { from: 'eve@mail.example' }] as const, 'address'],
    [
      'a certificate that has ended',
      async () => [await signer.sign('x'), { now: Date.now() + 9 * day }] as const,
      'expired',
    ],
  ])('is not trusted with %s', async (_title, make, reason) => {
    const [bytes, more] = await make();
    expect(await open(bytes, more)).toEqual({ seal: { state: 'untrusted', by: anna, reason } });
  });
  it('by a certificate for something else than mail is not trusted', async () => {
    await using server = await createSigner(anna, 'serverAuth');
    expect(await open(await server.sign('x'), { trusted: server.authority })).toMatchObject({
      seal: { state: 'untrusted', reason: 'issuer' },
    });
  });
  it('of which only the beginning is there is not judged', async () => {
    expect(await open(await signer.sign('x'), { complete: false })).toEqual({
      seal: { state: 'unchecked', by: '', reason: 'size' },
    });
  });
  it('with damaged wrapping is not judged, whatever the damage', async () => {
    const text = (await signer.sign('x')).toString('latin1');
    const at = text.lastIndexOf('MII');
    for (let step = 0; step < 40; step++) {
      const place = at + step * 37;
      const damaged = Buffer.from(`${text.slice(0, place)}A!A${text.slice(place + 3)}`, 'latin1');
      const opened = await open(damaged);
      expect(opened?.seal.state, `at ${place}`).not.toBe('encrypted');
    }
  });
  it('that is encrypted says that it cannot be read here', async () => {
    expect(await open(await signer.encrypt('secret'))).toEqual({ seal: { state: 'encrypted', by: '' } });
  });
  it.each([
    ['multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', { state: 'encrypted', by: '' }],
    [
      'multipart/signed; protocol="application/pgp-signature"; boundary=b',
      { state: 'unchecked', by: '', reason: 'scheme' },
    ],
  ])('of OpenPGP is named as what it is: %s', async (type, seal) => {
    const bytes = mailOf(
      `Content-Type: ${type}`,
      '',
      '--b',
      '',
      'x',
      '--b',
      'Content-Type: application/pgp-signature',
      '',
      'y',
      '--b--',
    );
    expect((await open(bytes))?.seal).toEqual(seal);
  });
  it('that is none has no seal', async () => {
    expect(await open(mailOf('Subject: x', '', 'text'))).toBeUndefined();
  });
});
