import { addressParser } from 'postal-mime';
import { mailLimits } from './mail-limits.ts';
import { shownText } from './shown-text.ts';

export interface MailAddress {
  /** As the sender calls itself; empty where it does not. */
  readonly name: string;
  /** In lower case: hardly any server tells cases apart, and people write them as they like. */
  readonly address: string;
}

const longestField = 64 * 1024;

/** Addresses of a From, To or similar field; what is no address is left out. Never throws. */
export function parseAddresses(value: string): MailAddress[] {
  if (value === '') return [];
  return addressParser(value.slice(0, longestField), { flatten: true })
    .slice(0, mailLimits.addresses)
    .map(({ name, address }) => ({
      name: shownText(name),
      address: shownText(address ?? '').toLowerCase(),
    }))
    .filter(({ address }) => isAddress(address));
}

/**
 * What may stand in an SMTP envelope and a header (a subset of RFC 5321 Mailbox): no blanks, no control characters, no quoted local
 * parts, nothing that could end a line or an angle bracket.
 */
export const isAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[^\s\p{Cc}<>()[\]\\,;:"@]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?$/u.test(text);
