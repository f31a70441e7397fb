import type { Card } from '../../../../src-shared/model/card.ts';

/** Decodes one token of a JSON Pointer (RFC 6901, section 4). */
const decode = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

type Section = Record<string, Record<string, string>>;

/** Properties that make an entry of their section; a label alone is not a telephone number. */
const leading: Readonly<Record<string, string>> = {
  organizations: 'name',
  titles: 'name',
  emails: 'address',
  phones: 'number',
  addresses: 'full',
  notes: 'note',
};

/** Builds a card from values by pointer. Empty values are absent: what is not there is not in the card. */
export function cardFrom(values: readonly (readonly [pointer: string, value: string | null])[]): Card {
  const sections: Record<string, Section> = {};
  const extra: Record<string, string> = {};
  let full: string | undefined;
  let language: string | undefined;
  for (const [pointer, value] of values) {
    if (value === null || value === '') continue;
    const [, section = '', key = '', property = ''] = pointer.split('/');
    if (section === 'name') full = value;
    else if (section === 'language') language = value;
    else if (section === 'extra') extra[decode(key)] = value;
    else ((sections[section] ??= {})[decode(key)] ??= {})[property] = value;
  }
  const kept = Object.entries(sections).flatMap(([section, entries]) => {
    const named = Object.entries(entries).filter(([, entry]) => entry[leading[section] ?? ''] !== undefined);
    return named.length === 0 ? [] : [[section, Object.fromEntries(named)] as const];
  });
  return {
    '@type': 'Card',
    version: '2.0',
    ...(full === undefined ? {} : { name: { full } }),
    ...(language === undefined ? {} : { language }),
    ...Object.fromEntries(kept),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
