import type { Customer } from '../../../src-shared/model/customer.ts';
import type { Card } from '../../../src-shared/model/card.ts';
import type { CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { ReadDb } from '../store/store.ts';
import { phoneKey } from './keys.ts';
import { mergeRanks } from './merges.ts';
import { normalisePhone } from './phone-number.ts';
import { fieldValues } from './provenance.ts';
import { recordsOf, type RecordNumber, type StoredRecord } from './records.ts';
import { recordsWithKey, type SharedKeyLimits } from './shared-keys.ts';

/** A customer as identity knows it; conversations are counted elsewhere. */
export type IdentifiedCustomer = Omit<Customer, 'openConversations'>;

export interface CustomerRules {
  readonly region: string;
  readonly limits: SharedKeyLimits;
  readonly preferredSystems: readonly SystemId[];
}

/** The id a customer goes by now: ids of customers that were joined to others lead to these. */
export function presentId(db: ReadDb, id: CustomerId): CustomerId | undefined {
  if (db.prepare('SELECT 1 FROM identity_customer WHERE id = ?').get(id) !== undefined) return id;
  return db.prepare('SELECT customer FROM identity_retired WHERE id = ?').pluck().get(id) as CustomerId | undefined;
}

export function readCustomer(db: ReadDb, id: CustomerId, rules: CustomerRules): IdentifiedCustomer | undefined {
  const present = presentId(db, id);
  if (present === undefined) return undefined;
  const records = recordsOf(db, present);
  return assemble(db, present, records, mergeRanks(db, numbers(records), rules.limits), rules);
}

/** What a merge would give: the values of both, `keep` before `absorb`. */
export function previewMerge(
  db: ReadDb,
  keep: CustomerId,
  absorb: CustomerId,
  rules: CustomerRules,
): IdentifiedCustomer | undefined {
  const [kept, absorbed] = [presentId(db, keep), presentId(db, absorb)];
  if (kept === undefined || absorbed === undefined) return undefined;
  if (kept === absorbed) return readCustomer(db, kept, rules);
  const [front, back] = [recordsOf(db, kept), recordsOf(db, absorbed)];
  const ranks = new Map(mergeRanks(db, numbers(front), rules.limits));
  for (const [record, rank] of mergeRanks(db, numbers(back), rules.limits)) ranks.set(record, rank + 1);
  return assemble(
    db,
    kept,
    [...front, ...back].toSorted((a, b) => a.n - b.n),
    ranks,
    rules,
  );
}

const numbers = (records: readonly StoredRecord[]): RecordNumber[] => records.map(({ n }) => n);

function assemble(
  db: ReadDb,
  id: CustomerId,
  records: readonly StoredRecord[],
  ranks: ReadonlyMap<RecordNumber, number>,
  { region, preferredSystems }: CustomerRules,
): IdentifiedCustomer {
  const overrideAt = db.prepare('SELECT at FROM identity_override WHERE record = ? AND pointer = ?').pluck();
  const { fields, card } = fieldValues(records, {
    preferredSystems,
    region,
    override: (record, pointer) => overrideAt.get(record, pointer) as number | undefined,
    rank: (record) => ranks.get(record) ?? 0,
  });
  const e164 = new Set<string>();
  for (const { value, pointer } of fields) {
    const number = pointer.startsWith('/phones/') ? normalisePhone(value, region).e164 : undefined;
    if (number !== undefined) e164.add(number);
  }
  return {
    id,
    displayName: displayName(card, records),
    card,
    references: records
      .filter(({ real }) => real)
      .map(({ system, id: recordId, version }) => ({
        system,
        kind: 'customer' as const,
        id: recordId,
        ...(version === undefined ? {} : { version }),
      })),
    fields: [...fields],
    e164: [...e164],
  };
}

/** The name, else what comes closest to one. */
export function displayName(card: Card, records: readonly StoredRecord[]): string {
  return (
    card.name?.full ??
    Object.values(card.organizations ?? {})[0]?.name ??
    Object.values(card.emails ?? {})[0]?.address ??
    Object.values(card.phones ?? {})[0]?.number ??
    records.find(({ real }) => real)?.id ??
    records[0]?.id ??
    ''
  );
}

/**
 * The customer with this number, where it speaks for one. A number of several (a switchboard) gives none: showing the wrong
 * person is worse than showing a number.
 */
export function customerByNumber(db: ReadDb, written: string, rules: CustomerRules): CustomerId | undefined {
  const { e164, ext } = normalisePhone(written, rules.region);
  if (e164 !== undefined) {
    const exact = onlyCustomer(db, recordsWithKey(db, phoneKey(e164, ext), rules.limits.mostRecords + 1));
    if (exact !== 'none') return exact === 'several' ? undefined : exact;
  }
  const digits = (e164 ?? written.normalize('NFKC')).replace(/\D/gu, '');
  if (digits.length < 7) return undefined;
  // Local digits without an area code, or an extension on one side only: good enough where one customer alone ends in them.
  const reversed = [...(e164 === undefined ? digits.replace(/^0+/u, '') : digits)].toReversed().join('');
  const records = db
    .prepare('SELECT record FROM identity_number WHERE reversed >= ? AND reversed < ? LIMIT 51')
    .pluck()
    .all(reversed, `${reversed}:`) as number[];
  const found = onlyCustomer(db, records);
  return found === 'none' || found === 'several' ? undefined : found;
}

function onlyCustomer(db: ReadDb, records: readonly RecordNumber[]): CustomerId | 'none' | 'several' {
  const customerOf = db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck();
  const customers = new Set(records.map((record) => customerOf.get(record) as CustomerId));
  const [only] = customers;
  return only === undefined ? 'none' : customers.size > 1 ? 'several' : only;
}
