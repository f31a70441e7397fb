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
