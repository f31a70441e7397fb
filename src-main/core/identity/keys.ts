import type { Card } from '../../../src-shared/model/card.ts';
import type { DeclaredLink } from '../adapters/unified-message.ts';
import { normaliseEmail } from './email-address.ts';
import { normalisePhone } from './phone-number.ts';

/** What two records must share, exactly, to be the same person. */
export type StrongKey = `p:${string}` | `e:${string}` | `l:${string}`;

export const phoneKey = (e164: string, ext: string | undefined): StrongKey =>
  ext === undefined ? `p:${e164}` : `p:${e164};${ext}`;
export const emailKey = (address: string): StrongKey => `e:${address}`;
export const linkKey = (link: DeclaredLink): StrongKey => `l:${link.key}=${link.value.trim()}`;

/** The declared link that a key stands for; undefined for numbers and addresses. */
export function linkOf(key: string): DeclaredLink | undefined {
  const at = key.indexOf('=');
  return key.startsWith('l:') && at !== -1 ? { key: key.slice(2, at), value: key.slice(at + 1) } : undefined;
}

/**
 * A number as one system writes it and another (`0000-4711`, `4711`). Only for saying that two numbers differ, which must
 * not rest on leading zeros of a host; to say that they are the same they must be the same exactly.
 */
export function comparableNumber(value: string): string {
  const plain = value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{White_Space}\p{P}]/gu, '');
  return plain.replace(/^0+(?=.)/u, '') || value;
}

const kindsByStrength = ['l', 'e', 'p'];

/** Orders keys by how surely they name one person: declared links, then addresses, then numbers. */
export const byStrength = (a: string, b: string): number =>
  kindsByStrength.indexOf(a[0]!) - kindsByStrength.indexOf(b[0]!) || (a < b ? -1 : Number(a > b));

/** The strong keys of a record: E.164 numbers with their extension, e-mail addresses, declared links. */
export function strongKeys(card: Card, links: readonly DeclaredLink[], region: string): ReadonlySet<StrongKey> {
  const keys = new Set<StrongKey>();
  for (const { number } of Object.values(card.phones ?? {})) {
    const { e164, ext } = normalisePhone(number, region);
    if (e164 !== undefined) keys.add(phoneKey(e164, ext));
  }
  for (const { address } of Object.values(card.emails ?? {})) {
    const email = normaliseEmail(address);
    if (email !== undefined) keys.add(emailKey(email));
  }
  for (const link of links) if (link.value.trim() !== '') keys.add(linkKey(link));
  return keys;
}

/** Digits of every number of a card, in full where the number could be read, for searching from either end. */
export function numberDigits(card: Card, region: string): ReadonlySet<string> {
  const digits = new Set<string>();
  for (const { number } of Object.values(card.phones ?? {})) {
    const read = normalisePhone(number, region);
    const text = (read.e164 ?? number.normalize('NFKC')).replace(/\D/gu, '').slice(0, 30);
    if (text.length >= 3) digits.add(text);
  }
  return digits;
}
