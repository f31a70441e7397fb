import type { Card } from '../../../../src-shared/model/card.ts';
import type { WholeParty } from './party-api.ts';
import type { Mechanism } from './shapes.ts';

/** Contact mechanisms that are telephone numbers. */
const phoneTypes: ReadonlySet<string> = new Set(['phone', 'mobile']);

/** One value of a card that may be written, and where it lives in Tryton. */
export interface CardField {
  readonly pointer: string;
  readonly value: string;
  readonly place:
    | { readonly model: 'party'; readonly field: 'name' }
    | { readonly model: 'mechanism'; readonly id: number }
    | { readonly model: 'none'; readonly type: 'phone' | 'email' };
}

/** The first of a kind is `main`, so that it has the same place on every party; the others are named by their ids. */
function keyed(mechanisms: readonly Mechanism[]): readonly (readonly [key: string, mechanism: Mechanism])[] {
  return mechanisms.map((one, index) => [index === 0 ? 'main' : `m${one.id}`, one]);
}
const emailsOf = ({ mechanisms }: WholeParty): readonly Mechanism[] =>
  mechanisms.filter(({ type }) => type === 'email');
const phonesOf = ({ mechanisms }: WholeParty): readonly Mechanism[] =>
  mechanisms.filter(({ type }) => phoneTypes.has(type ?? ''));

/** Every value of the card that may be written, by JSON Pointer. A kind that has no value yet can be given one. */
export function cardFields(whole: WholeParty): readonly CardField[] {
  const field = (pointer: string, one: Mechanism): CardField => ({
    pointer,
    value: one.value ?? '',
    place: { model: 'mechanism', id: one.id },
  });
  const emails = keyed(emailsOf(whole)).map(([key, one]) => field(`/emails/${key}/address`, one));
  const phones = keyed(phonesOf(whole)).map(([key, one]) => field(`/phones/${key}/number`, one));
  const missing = (pointer: string, type: 'phone' | 'email'): CardField => ({
    pointer,
    value: '',
    place: { model: 'none', type },
  });
  return [
    { pointer: '/name/full', value: whole.party.name ?? '', place: { model: 'party', field: 'name' } },
    ...(emails.length > 0 ? emails : [missing('/emails/main/address', 'email')]),
    ...(phones.length > 0 ? phones : [missing('/phones/main/number', 'phone')]),
  ];
}

/** A party as a contact card (JSContact). */
export function cardOf(whole: WholeParty): Card {
  const { party, mechanisms, addresses } = whole;
  const section = <T>(name: string, entries: readonly (readonly [string, T])[]): Record<string, Record<string, T>> =>
    entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) };
  const filled = (one: Mechanism): boolean => (one.value ?? '') !== '';
  const others = mechanisms.filter((one) => one.type !== 'email' && !phoneTypes.has(one.type ?? '') && filled(one));
  const extra: Record<string, string> = { ...(party.code && { code: party.code }) };
  for (const { type, value } of others) extra[type || 'other'] ??= value ?? '';
  return {
    '@type': 'Card',
    version: '2.0',
    ...(party.name && { name: { full: party.name } }),
    ...section(
      'emails',
      keyed(emailsOf(whole))
        .filter(([, one]) => filled(one))
        .map(([key, one]) => [key, { address: one.value ?? '' }]),
    ),
    ...section(
      'phones',
      keyed(phonesOf(whole))
        .filter(([, one]) => filled(one))
        .map(([key, one]) => [key, { number: one.value ?? '', label: one.type ?? 'phone' }]),
    ),
    ...section(
      'addresses',
      addresses.filter((one) => one.full_address).map((one) => [`a${one.id}`, { full: one.full_address ?? '' }]),
    ),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
