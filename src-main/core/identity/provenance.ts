import type { Card } from '../../../src-shared/model/card.ts';
import type { FieldValue } from '../../../src-shared/model/customer.ts';
import type { SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import { cardOf, fieldsOf, type CardField } from './card-fields.ts';
import { nameKey } from './name-key.ts';
import { normaliseEmail } from './email-address.ts';
import { normalisePhone } from './phone-number.ts';
import type { RecordNumber, StoredRecord } from './records.ts';

export interface ProvenanceRules {
  /** Systems whose word counts more, best first. */
  readonly preferredSystems: readonly SystemId[];
  readonly region: string;
  /** What a person chose: when, by record and pointer. */
  readonly override: (record: RecordNumber, pointer: string) => UnixMillis | undefined;
  /** 0 for the side a person chose to keep in a merge, more for what was absorbed into it. */
  readonly rank: (record: RecordNumber) => number;
}

interface Candidate extends CardField {
  readonly record: StoredRecord;
  readonly rank: number;
  readonly observedAt: UnixMillis;
  /**
   * When the system changed this value, as far as its record's change times tell. For people to see; the winner is chosen by the
   * change times of whole records, which are the same whatever order versions were read in.
   */
  readonly changedAt: UnixMillis | undefined;
}
type Verdict = { readonly winner: Candidate; readonly rule: FieldValue['rule'] };

/**
 * Puts the values of all records of a customer side by side and chooses one for each pointer.
 *
 * The rules, in order: `override` (a person chose this value, or this side when merging), `preferredSystem`, `mostRecent` by
 * the systems' own change times, `onlyValue` where all say the same, `firstSeen`. A person only mentioned (a caller's display
 * name) never wins against a record.
 */
export function fieldValues(
  records: readonly StoredRecord[],
  rules: ProvenanceRules,
): { readonly fields: readonly FieldValue[]; readonly card: Card } {
  const byPointer = new Map<string, Candidate[]>();
  for (const record of records) {
    for (const field of fieldsOf(record.card)) {
      const seen = record.observed[field.pointer];
      const observedAt = seen?.at ?? record.versionAt;
      const changedAt = seen ? seen.changedAt : record.changedAt;
      const candidate = { ...field, record, rank: rules.rank(record.n), observedAt, changedAt };
      const others = byPointer.get(field.pointer);
      if (others === undefined) byPointer.set(field.pointer, [candidate]);
      else others.push(candidate);
    }
  }
  const fields: FieldValue[] = [];
  const winners: CardField[] = [];
  for (const [pointer, candidates] of byPointer) {
    const { winner, rule } = choose(candidates, rules);
    winners.push({ pointer, value: winner.value, ...(winner.label === undefined ? {} : { label: winner.label }) });
    for (const candidate of candidates) {
      const { record } = candidate;
      fields.push({
        pointer,
        value: candidate.value,
        system: record.system,
        recordId: record.id,
        observedAt: candidate.observedAt,
        ...(candidate.changedAt === undefined ? {} : { changedAt: candidate.changedAt }),
        won: candidate === winner,
        rule,
        writable: record.writable.includes(pointer),
      });
    }
  }
  return { fields, card: cardOf(winners) };
}

function choose(all: readonly Candidate[], rules: ProvenanceRules): Verdict {
  const overrides = all
    .map((candidate) => ({ candidate, at: rules.override(candidate.record.n, candidate.pointer) }))
    .filter((one): one is { candidate: Candidate; at: number } => one.at !== undefined)
    .toSorted((a, b) => b.at - a.at);
  if (overrides[0] !== undefined) return { winner: overrides[0].candidate, rule: 'override' };

  const real = all.filter(({ record }) => record.real);
  const weighty = real.length > 0 ? real : all;
  const topRank = Math.min(...weighty.map(({ rank }) => rank));
  const candidates = weighty.filter(({ rank }) => rank === topRank);
  const verdict = byRule(candidates, rules);
  // Against what a merge absorbed it was the person's choice of direction that decided.
  const against = weighty.filter(({ rank }) => rank !== topRank);
  const differs = against.some(({ value, pointer }) => !sameValue(value, pointer, verdict.winner.value, rules));
  return differs ? { winner: verdict.winner, rule: 'override' } : verdict;
}

function byRule(candidates: readonly Candidate[], rules: ProvenanceRules): Verdict {
  const oldestFirst = candidates.toSorted(
    (a, b) =>
      a.observedAt - b.observedAt || compare(a.record.system, b.record.system) || compare(a.record.id, b.record.id),
  );
  const first = oldestFirst[0]!;
  const agree = candidates.every(({ value, pointer }) => sameValue(value, pointer, first.value, rules));
  const rule = (won: FieldValue['rule']): FieldValue['rule'] => (agree ? 'onlyValue' : won);
  for (const system of rules.preferredSystems) {
    const says = newestFirst(oldestFirst.filter(({ record }) => record.system === system))[0];
    if (says !== undefined) return { winner: says, rule: rule('preferredSystem') };
  }
  const dated = newestFirst(oldestFirst.filter(({ record }) => record.changedAt !== undefined));
  if (dated[0] !== undefined) return { winner: dated[0], rule: rule('mostRecent') };
  return { winner: first, rule: rule('firstSeen') };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const newestFirst = (candidates: readonly Candidate[]): readonly Candidate[] =>
  candidates.toSorted((a, b) => (b.record.changedAt ?? -Infinity) - (a.record.changedAt ?? -Infinity) || 0);

/** The same thing written differently is no competing value. */
function sameValue(value: string, pointer: string, other: string, { region }: ProvenanceRules): boolean {
  if (value === other) return true;
  if (pointer.startsWith('/phones/')) {
    const [a, b] = [normalisePhone(value, region), normalisePhone(other, region)];
    return a.e164 !== undefined && a.e164 === b.e164 && a.ext === b.ext;
  }
  if (pointer.startsWith('/emails/')) {
    const email = normaliseEmail(value);
    return email !== undefined && email === normaliseEmail(other);
  }
  return pointer === '/name/full' && nameKey(value) !== '' && nameKey(value) === nameKey(other);
}
