import { domainToASCII } from 'node:url';

/**
 * The form in which e-mail addresses are compared: lower case, the domain in ASCII (RFC 5890), a display name and `mailto:`
 * removed. What stands behind a plus is kept, since it may be another person's box. `undefined` where it is no address.
 *
 * The local part is case-sensitive by RFC 5321, but no system an agent meets tells `Anna@` from `anna@`.
 */
export function normaliseEmail(raw: string): string | undefined {
  const text = raw.slice(0, 400).normalize('NFKC').trim();
  const address = (/<([^<>]*)>\s*$/u.exec(text)?.[1] ?? text)
    .replace(/^mailto:/iu, '')
    .replace(/\?.*$/u, '')
    .trim();
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (at < 1 || local.length > 64 || /[\s@<>,;]/u.test(local) || /[\s<>,;:/\\]/u.test(domain)) return undefined;
  const ascii = domainToASCII(domain.replace(/\.$/u, ''));
  if (!/^[a-z0-9][a-z0-9.-]*\.[a-z0-9-]{2,}$/u.test(ascii) || ascii.includes('..')) return undefined;
  return `${local.toLowerCase()}@${ascii}`;
}
