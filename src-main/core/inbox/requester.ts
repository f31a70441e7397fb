import type { Card } from '../../../src-shared/model/card.ts';
import type { Requester, TicketBody } from '../adapters/unified-message.ts';
import { normaliseEmail } from '../identity/email-address.ts';
import type { Mention } from '../identity/identity.ts';
import { normalisePhone } from '../identity/phone-number.ts';
import type { RecordNumber } from '../identity/records.ts';
import { stableId } from '../identity/stable-id.ts';
import type { Batch } from './batch.ts';
import { indexPerson } from './search-index.ts';
import { presentReference } from './tombstones.ts';

/**
 * The record a ticket is about. In this order: the customer a declared link names, the requester's own record, the person
 * with the requester's e-mail address or number, else somebody with only a name; `undefined` where the ticket names nobody.
 *
 * A link is a person of its own that is matched by nothing but the link: an assistant who writes for many customers must not
 * join them.
 */
export function requesterOf(batch: Batch, body: TicketBody, at: number): RecordNumber | undefined {
  const { tx, context } = batch;
  const [requester] = body.requesters;
  const { system } = body.reference;
  const link = body.links.find(({ value }) => value.trim() !== '');
  if (link !== undefined) {
    const id = stableId('link', link.key, link.value.trim());
    return mention(batch, { system, id, card: cardOf(requester ?? {}), matchBy: [link], at });
  }
  if (requester === undefined) return undefined;
  if (requester.reference !== undefined) {
    const reference = presentReference(tx, requester.reference);
    const found = context.identity.find(tx, reference.system, reference.id);
    if (found?.real === true) return found.record;
    return mention(batch, {
      system: reference.system,
      id: reference.id,
      card: cardOf(requester),
      matchBy: 'card',
      at,
    });
  }
  const id = mentionId(requester, context.region) ?? stableId('requester', body.reference.id);
  if (Object.values(requester).every((value) => value === undefined || value === '')) return undefined;
  return mention(batch, { system, id, card: cardOf(requester), matchBy: 'card', at });
}

/** Notes a person and makes them findable. */
export function mention(batch: Batch, who: Mention): RecordNumber {
  const { record, regrouping } = batch.context.identity.mention(batch.tx, who);
  if (regrouping.touched.size > 0) indexPerson(batch.tx, record, who.card);
  batch.regrouped(regrouping);
  return record;
}

function mentionId({ email, phone }: Requester, region: string): string | undefined {
  const address = email === undefined ? undefined : normaliseEmail(email);
  if (address !== undefined) return `mailto:${address}`;
  const number = phone === undefined ? undefined : normalisePhone(phone, region).e164;
  return number === undefined ? undefined : `tel:${number}`;
}

function cardOf({ name, email, phone }: Requester): Card {
  return {
    '@type': 'Card',
    version: '2.0',
    ...(name === undefined || name === '' ? {} : { name: { full: name } }),
    ...(email === undefined || email === '' ? {} : { emails: { main: { address: email } } }),
    ...(phone === undefined || phone === '' ? {} : { phones: { main: { number: phone } } }),
  };
}
