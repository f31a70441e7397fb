import type { Card } from '../../../../src-shared/model/card.ts';

/** Decodes one token of a JSON Pointer (RFC 6901, section 4). */
const decode = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** Property that makes an entry of its section; a label alone is not a telephone number. */
const leading: Readonly<Record<string, string>> = {
  organizations: 'name',
  titles: 'name',
  emails: 'address',
  phones: 'number',
  addresses: 'full',
  notes: 'note',
};

/** A card from values by pointer; what is empty is not in it. */
export function cardOf(values: Iterable<readonly [pointer: string, value: string]>): Card {
  const sections = new Map<string, Map<string, Record<string, string>>>();
  const extra: Record<string, string> = {};
  const whole: { name?: { full: string }; language?: string } = {};
  for (const [pointer, value] of values) {
    if (value === '') continue;
    const [, section = '', key = '', property = ''] = pointer.split('/').map(decode);
    if (section === 'name') whole.name = { full: value };
    else if (section === 'language') whole.language = value;
    else if (section === 'extra') extra[key] = value;
    else {
      const entries = sections.get(section) ?? new Map<string, Record<string, string>>();
      sections.set(section, entries.set(key, { ...entries.get(key), [property]: value }));
    }
  }
  const kept = [...sections].flatMap(([section, entries]) => {
    const named = [...entries].filter(([, entry]) => entry[leading[section] ?? ''] !== undefined);
    return named.length === 0 ? [] : [[section, Object.fromEntries(named)] as const];
  });
  return {
    '@type': 'Card',
    version: '2.0',
    ...whole,
    ...Object.fromEntries(kept),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
