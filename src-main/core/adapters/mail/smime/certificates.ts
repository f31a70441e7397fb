import { Certificate, type GeneralName } from 'pkijs';

const oids = {
  alternativeNames: '2.5.29.17',
  extendedKeyUsage: '2.5.29.37',
  /** RFC 8551 section 4.4.4. */
  emailProtection: '1.3.6.1.5.5.7.3.4',
  anyPurpose: '2.5.29.37.0',
  emailInSubject: '1.2.840.113549.1.9.1',
  commonName: '2.5.4.3',
} as const;

const rfc822Name = 1;

/** Certificates of a PEM text; a block that is none is left out. */
export function readCertificates(pem: string): Certificate[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return [...blocks].flatMap(([, base64]) => {
    try {
      return [Certificate.fromBER(exactBuffer(Buffer.from(base64!, 'base64')))];
    } catch {
      return [];
    }
  });
}

/** The library wants a buffer of its own: Node's small ones lie in a shared one. */
export const exactBuffer = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

/** E-mail addresses the certificate speaks for (RFC 8550 section 3), in lower case. */
export function addressesOf(certificate: Certificate): string[] {
  const extension = certificate.extensions?.find(({ extnID }) => extnID === oids.alternativeNames);
  const names = ((extension?.parsedValue as { altNames?: GeneralName[] } | undefined)?.altNames ?? [])
    .filter(({ type }) => type === rfc822Name)
    .map(({ value }) => String(value));
  return [...names, ...subjectValues(certificate, oids.emailInSubject)].map((address) => address.toLowerCase());
}

/** The name in the certificate, as people read it. */
export const holderOf = (certificate: Certificate): string =>
  addressesOf(certificate)[0] ?? subjectValues(certificate, oids.commonName)[0] ?? '';

/** False where the certificate says that it is for other things than mail. */
export function isForMail(certificate: Certificate): boolean {
  const extension = certificate.extensions?.find(({ extnID }) => extnID === oids.extendedKeyUsage);
  const purposes = (extension?.parsedValue as { keyPurposes?: string[] } | undefined)?.keyPurposes;
  return purposes === undefined || purposes.includes(oids.emailProtection) || purposes.includes(oids.anyPurpose);
}

const subjectValues = ({ subject }: Certificate, type: string): string[] =>
  subject.typesAndValues.filter((one) => one.type === type).map(({ value }) => value.valueBlock.value);
