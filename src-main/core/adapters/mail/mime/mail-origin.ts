import { headerOf, headersOf, type HeaderBlock } from './header-block.ts';
import { parseAddresses } from './addresses.ts';
import { parseHeaderValue } from './header-value.ts';

/**
 * Who speaks in a message: a person, a program that answers by itself, or a mail server that reports on the delivery of another
 * message. A mistake here costs a customer their answer, so only plain signs count; being sent through a mailing list is none,
 * because a shared mailbox is often fed by one.
 */
export type MailOrigin = 'person' | 'automatic' | 'report';

/** Fields that are needed to tell, for a search of headers alone. */
export const originFields = [
  'auto-submitted',
  'precedence',
  'x-loop',
  'x-autoreply',
  'x-autorespond',
  'x-failed-recipients',
  'list-id',
  'return-path',
  'content-type',
] as const;

/**
 * - RFC 3834 section 5: `Auto-Submitted` with anything but `no`
 * - RFC 3834 section 2 and long use: `Precedence: bulk`, `junk` or `auto_reply`, unless a mailing list set it
 * - `X-Loop` with an own address: something of ours has come back
 * - RFC 3464: `multipart/report`; RFC 5321 section 4.5.5: an empty return path
 */
export function originOf(block: Pick<HeaderBlock, 'fields'>, own: ReadonlySet<string>): MailOrigin {
  const type = parseHeaderValue(headerOf(block, 'content-type'));
  const report = type.params.get('report-type')?.toLowerCase();
  if (type.value === 'multipart/report' && report !== 'disposition-notification') return 'report';
  if (headerOf(block, 'x-failed-recipients') !== '') return 'report';

  const submitted = parseHeaderValue(headerOf(block, 'auto-submitted')).value;
  if (submitted !== '' && submitted !== 'no') return 'automatic';
  if (type.value === 'multipart/report') return 'automatic';
  const precedence = headerOf(block, 'precedence').trim().toLowerCase();
  if (precedence === 'auto_reply' || precedence === 'junk') return 'automatic';
  if (precedence === 'bulk' && headerOf(block, 'list-id') === '') return 'automatic';
  if (headersOf(block, 'x-loop').some((value) => parseAddresses(value).some(({ address }) => own.has(address)))) {
    return 'automatic';
  }
  if (/^(yes|true|1)/i.test(headerOf(block, 'x-autoreply')) || headerOf(block, 'x-autorespond') !== '')
    return 'automatic';
  if (headersOf(block, 'return-path').some((value) => value.trim() === '<>')) return 'automatic';
  return 'person';
}
