import type { Certificate } from 'pkijs';

/** Those whose signatures count as trusted. */
export type Authorities = () => Promise<readonly Certificate[]>;

/**
 * Certificates of a PEM text, read with the first signature that is checked and kept from then on: a bundle of all public authorities takes a
 * third of a second.
 */
export function createAuthorities(pem: string): Authorities {
  let read: Promise<readonly Certificate[]> | undefined;
  return () => (read ??= import('./certificates.ts').then(({ readCertificates }) => readCertificates(pem)));
}
