import type { Card } from '../../../src-shared/model/card.ts';

/** One value of a card and where it stands, as a JSON Pointer (RFC 6901). */
export interface CardField {
  readonly pointer: string;
  readonly value: string;
  /** The label beside it, for numbers and addresses. */
  readonly label?: string;
}

/** The properties that are maps of objects, and the member that holds the value. */
const maps = [
  ['organizations', 'name'],
  ['titles', 'name'],
  ['emails', 'address'],
  ['phones', 'number'],
  ['addresses', 'full'],
  ['notes', 'note'],
] as const;

const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Every value of a card that Trunkline merges, in a fixed order; empty values are no values. */
export function fieldsOf(card: Card): readonly CardField[] {
  const fields: CardField[] = [];
  const put = (pointer: string, value: string | undefined, label?: string): void => {
    if (value !== undefined && value.trim() !== '')
      fields.push({ pointer, value, ...(label === undefined ? {} : { label }) });
  };
  put('/name/full', card.name?.full);
  put('/language', card.language);
  for (const [property, member] of maps) {
    for (const [key, item] of Object.entries(card[property] ?? {}) as [string, Record<string, string>][]) {
      put(`/${property}/${escape(key)}/${member}`, item[member], item['label']);
    }
  }
  for (const [key, value] of Object.entries(card.extra ?? {})) put(`/extra/${escape(key)}`, value);
  return fields;
}

/** The card that has exactly these values. The inverse of `fieldsOf`. */
export function cardOf(fields: readonly CardField[]): Card {
  const card: { -readonly [K in keyof Card]: Card[K] } = { '@type': 'Card', version: '2.0' };
  const collected = new Map<string, [string, unknown][]>();
  for (const { pointer, value, label } of fields) {
    const [, property = '', key = '', member = ''] = pointer.split('/');
    if (pointer === '/name/full') card.name = { full: value };
    else if (pointer === '/language') card.language = value;
    else {
      const item = property === 'extra' ? value : { [member]: value, ...(label === undefined ? {} : { label }) };
      collected.set(property, [...(collected.get(property) ?? []), [unescape(key), item]]);
    }
  }
  return Object.assign(
    card,
    // Keys come from systems: a key named `__proto__` must become an ordinary member.
    Object.fromEntries([...collected].map(([property, items]) => [property, Object.fromEntries(items)])),
  );
}

/** The card of somebody of whom nothing is known. */
export const emptyCard: Card = { '@type': 'Card', version: '2.0' };
