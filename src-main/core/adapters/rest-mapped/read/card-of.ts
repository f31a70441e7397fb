import type { Card } from '../../../../../src-shared/model/card.ts';
import type { CustomerOutput } from './output-schemas.ts';

type Named = Readonly<Record<string, Readonly<Record<string, string>> | null>>;

/** Entries that say something. */
function present<T>(entries: Named, property: string): Record<string, T> | undefined {
  const kept = Object.entries(entries).filter(([, entry]) => entry !== null && (entry[property] ?? '').trim() !== '');
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Record<string, T>);
}

/** The card of a customer (JSContact, RFC 9553). */
export function cardOf(output: CustomerOutput): Card {
  const { name, language, extra } = output;
  const organizations = present<{ name: string }>(output.organizations, 'name');
  const titles = present<{ name: string }>(output.titles, 'name');
  const emails = present<{ address: string }>(output.emails, 'address');
  const phones = present<{ number: string }>(output.phones, 'number');
  const addresses = present<{ full: string }>(output.addresses, 'full');
  const notes = present<{ note: string }>(output.notes, 'note');
  return {
    '@type': 'Card',
    version: '2.0',
    ...(name === undefined || name === '' ? {} : { name: { full: name } }),
    ...(language === undefined ? {} : { language }),
    ...(organizations === undefined ? {} : { organizations }),
    ...(titles === undefined ? {} : { titles }),
    ...(emails === undefined ? {} : { emails }),
    ...(phones === undefined ? {} : { phones }),
    ...(addresses === undefined ? {} : { addresses }),
    ...(notes === undefined ? {} : { notes }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
