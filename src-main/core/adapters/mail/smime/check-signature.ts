import { ContentInfo, SignedData, type Certificate } from 'pkijs';
import { addressesOf, exactBuffer, holderOf, isForMail } from './certificates.ts';
import type { Seal } from './seal.ts';

const signedDataType = '1.2.840.113549.1.7.2';

/** Longest CMS structure that is looked at, in bytes; certificates and a signature take a few kilobytes. */
export const longestCms = 25 * 1024 * 1024;

/** The signature and, where it lies within, what was signed. */
export interface CmsSigned {
  readonly signed: SignedData;
  readonly content: Buffer | undefined;
}

/** `undefined` for what is no signed CMS message (RFC 5652): encrypted, compressed or broken. */
export function readSigned(der: Buffer): CmsSigned | undefined {
  if (der.length === 0 || der.length > longestCms) return undefined;
  try {
    const info = ContentInfo.fromBER(exactBuffer(der));
    if (info.contentType !== signedDataType) return undefined;
    const signed = new SignedData({ schema: info.content as unknown });
    const inner = signed.encapContentInfo.eContent;
    return { signed, content: inner === undefined ? undefined : Buffer.from(inner.getValue()) };
  } catch {
    return undefined;
  }
}

/**
 * Checks every signature of the message. What was altered is said before what is unknown: an altered text is wrong whoever signed it.
 *
 * @param from address the message says it is from
 * @param now milliseconds since the epoch, for the validity of certificates
 */
export async function checkSignature(
  { signed }: CmsSigned,
  data: Buffer | undefined,
  from: string,
  authorities: readonly Certificate[],
  now: number,
): Promise<Seal> {
  const count = signed.signerInfos.length;
  if (count === 0 || count > 10) return { state: 'unchecked', by: '', reason: 'broken' };
  let seal: Seal | undefined;
  for (let signer = 0; signer < count; signer++) {
    const one = await checkSigner(signed, signer, data, from, authorities, now);
    if (one.state !== 'trusted') return one;
    seal ??= one;
  }
  return seal!;
}

async function checkSigner(
  signed: SignedData,
  signer: number,
  data: Buffer | undefined,
  from: string,
  authorities: readonly Certificate[],
  now: number,
): Promise<Seal> {
  const base = { signer, ...(data === undefined ? {} : { data: exactBuffer(data) }) };
  const verified = await signed
    .verify({ ...base, checkChain: false, extendedMode: true })
    .catch((thrown: unknown) => thrown);
  const { signatureVerified, signerCertificate } = verified as {
    signatureVerified?: boolean | null;
    signerCertificate?: Certificate | null;
  };
  if (!signerCertificate) return { state: 'unchecked', by: '', reason: 'broken' };
  const by = holderOf(signerCertificate).slice(0, 200);
  if (signatureVerified !== true) return { state: 'altered', by };
  if (!addressesOf(signerCertificate).includes(from)) return { state: 'untrusted', by, reason: 'address' };
  const { notBefore, notAfter } = signerCertificate;
  if (now < notBefore.value.getTime() || now > notAfter.value.getTime())
    return { state: 'untrusted', by, reason: 'expired' };
  if (authorities.length === 0 || !isForMail(signerCertificate)) return { state: 'untrusted', by, reason: 'issuer' };
  const chain = await signed
    .verify({
      ...base,
      checkChain: true,
      trustedCerts: [...authorities],
      checkDate: new Date(now),
      passedWhenNotRevValues: true,
      extendedMode: true,
    })
    .catch(() => undefined);
  return chain?.signerCertificateVerified === true
    ? { state: 'trusted', by }
    : { state: 'untrusted', by, reason: 'issuer' };
}
