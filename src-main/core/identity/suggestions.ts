import type { MergeSuggestion } from '../../../src-shared/model/customer.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import { linkOf } from './keys.ts';
import { contradiction, declaredBy } from './linked-groups.ts';
import { keysOf, type RecordNumber } from './records.ts';
import { recordsWithKey } from './shared-keys.ts';

/** More would be a list to work through, not a hint. */
const mostSuggestions = 10;
const mostRecordsLookedAt = 30;

type Evidence = MergeSuggestion['evidence'][number];

/**
 * Customers that may be the same person as this one, with what speaks for it:
 *
 * - `sharedNumber`, `sharedEmail`, `sharedLink`: a key that both have and that does not join them, as too many share it or as
 *   a declared link contradicts
 * - `differentLink`: the declared link that contradicts, with both values, beside what speaks for it
 * - `sameNameAndOrganisation`
 * - `sameDigits`: the same last digits, where one side was written without its country or area
 */
export function suggestionsFor(db: ReadDb, customer: CustomerId): readonly MergeSuggestion[] {
  const records = db
    .prepare('SELECT n FROM identity_record WHERE customer = ? ORDER BY n LIMIT ?')
    .pluck()
    .all(customer, mostRecordsLookedAt) as RecordNumber[];
  const found = new Map<CustomerId, Map<string, Evidence>>();
  const customerOf = db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  const add = (other: RecordNumber, evidence: Evidence): void => {
    const b = customerOf.get(other) as CustomerId;
    if (b === customer || (found.size >= mostSuggestions && !found.has(b))) return;
    const known = found.get(b) ?? new Map<string, Evidence>();
    found.set(b, known.set(`${evidence.kind} ${evidence.value}`, evidence));
  };
  for (const record of records) {
    byKeys(db, record, add);
    byName(db, record, add);
    byDigits(db, record, add);
  }

  for (const [other, evidence] of found) {
    const against = differentLink(db, customer, other);
    if (against !== undefined) evidence.set(against.kind, against);
    const kinds = [...evidence.values()].map(({ kind }) => kind);
    // The same number says all that the same last digits of it would.
    if (kinds.includes('sharedNumber'))
      for (const [key, { kind }] of evidence) if (kind === 'sameDigits') evidence.delete(key);
  }

  const name = db.prepare('SELECT name FROM identity_customer WHERE id = ?').pluck();
  const dismissed = db.prepare('SELECT 1 FROM identity_dismissed WHERE a = ? AND b = ?');
  return [...found]
    .filter(([other]) => dismissed.get(...pair(customer, other)) === undefined)
    .map(([other, evidence]) => ({
      a: customer,
      b: other,
      aName: name.get(customer) as string,
      bName: name.get(other) as string,
      evidence: [...evidence.values()],
    }))
    .toSorted((a, b) => b.evidence.length - a.evidence.length);
}

export function dismiss(tx: WriteTx, a: CustomerId, b: CustomerId): void {
  tx.prepare('INSERT OR IGNORE INTO identity_dismissed (a, b) VALUES (?, ?)').run(...pair(a, b));
}

const pair = (a: CustomerId, b: CustomerId): [CustomerId, CustomerId] => (a < b ? [a, b] : [b, a]);

type Add = (other: RecordNumber, evidence: Evidence) => void;

const kinds = { p: 'sharedNumber', e: 'sharedEmail', l: 'sharedLink' } as const;

function byKeys(db: ReadDb, record: RecordNumber, add: Add): void {
  for (const key of keysOf(db, record)) {
    const kind = kinds[key[0] as keyof typeof kinds];
    for (const other of recordsWithKey(db, key, mostRecordsLookedAt)) add(other, { kind, value: key.slice(2) });
  }
}

/** What two customers declare that contradicts: the reason why they were not joined. */
function differentLink(db: ReadDb, a: CustomerId, b: CustomerId): Evidence | undefined {
  const links = db
    .prepare(
      `SELECT DISTINCT key FROM identity_record JOIN identity_key ON record = n
       WHERE customer = ? AND key >= 'l:' AND key < 'l;' ORDER BY key LIMIT ?`,
    )
    .pluck();
  const [own, others] = [a, b].map((customer) => links.all(customer, mostRecordsLookedAt) as string[]);
  const name = contradiction(declaredBy(own!), declaredBy(others!));
  if (name === undefined) return undefined;
  const valueOf = (keys: readonly string[]) => keys.map(linkOf).find((link) => link?.key === name)?.value ?? '';
  return { kind: 'differentLink', value: `${name} ${valueOf(own!)} / ${valueOf(others!)}` };
}

function byName(db: ReadDb, record: RecordNumber, add: Add): void {
  const same = db
    .prepare(
      `SELECT other.n AS n, own.name AS name FROM identity_record AS own
       JOIN identity_record AS other ON other.name_key = own.name_key AND other.organisation_key = own.organisation_key
       WHERE own.n = ? AND own.name_key <> '' AND other.name_key <> '' AND own.organisation_key <> '' LIMIT ?`,
    )
    .all(record, mostRecordsLookedAt) as { readonly n: RecordNumber; readonly name: string }[];
  for (const { n, name } of same) add(n, { kind: 'sameNameAndOrganisation', value: name });
}

function byDigits(db: ReadDb, record: RecordNumber, add: Add): void {
  const own = db.prepare('SELECT digits FROM identity_number WHERE record = ?').pluck().all(record) as string[];
  const exactly = db.prepare('SELECT record FROM identity_number WHERE digits = ? LIMIT ?').pluck();
  const endingIn = db.prepare('SELECT record FROM identity_number WHERE reversed > ? AND reversed < ? LIMIT ?').pluck();
  for (const digits of own) {
    const bare = digits.replace(/^0+/u, '');
    // Shorter ends belong to thousands; local numbers have at least seven digits in the plans of larger countries.
    if (bare.length < 7) continue;
    for (let length = 7; length <= bare.length; length++) {
      const end = bare.slice(-length);
      for (const other of exactly.all(end, mostRecordsLookedAt))
        add(other as number, { kind: 'sameDigits', value: end });
    }
    const reversed = [...bare].toReversed().join('');
    for (const other of endingIn.all(reversed, `${reversed}:`, mostRecordsLookedAt))
      add(other as number, { kind: 'sameDigits', value: bare });
  }
}
