import type { CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { WriteTx } from '../store/store.ts';
import { emptyCard, fieldsOf } from './card-fields.ts';
import { nothingRegrouped, regroup, type Regrouping } from './components.ts';
import { customerByNumber, displayName, presentId, previewMerge, readCustomer } from './customers.ts';
import type { Identity, Placed } from './identity.ts';
import { linkKey, numberDigits, strongKeys } from './keys.ts';
import { mergeEdgesOf } from './merge-edges.ts';
import { mergeByHand, undoMerge } from './merges.ts';
import { nameKey } from './name-key.ts';
import { findRecord, keysOf, putKeys, putRecord, recordByNumber, recordsOf } from './records.ts';
import type { RecordContent, RecordNumber, StoredRecord } from './records.ts';
import { defaultSharedKeyLimits, isSharedKey, recordsWithKey, type SharedKeyLimits } from './shared-keys.ts';
import { dismiss, suggestionsFor } from './suggestions.ts';

export interface IdentityDeps {
  readonly clock: Clock;
  /** ISO 3166-1 alpha-2 region of numbers without a country code. */
  readonly region: string;
  readonly limits?: SharedKeyLimits | undefined;
  /** Systems whose values win, best first. */
  readonly preferredSystems?: readonly SystemId[] | undefined;
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { region, clock, limits = defaultSharedKeyLimits } = deps;
  const rules = { region, limits, preferredSystems: deps.preferredSystems ?? [] };

  function store(
    tx: WriteTx,
    before: StoredRecord | undefined,
    content: RecordContent,
    keys: ReadonlySet<string>,
  ): Placed {
    const oldKeys = new Set(before === undefined ? [] : keysOf(tx, before.n));
    const name = nameKey(content.card.name?.full ?? '');
    const renamed = before !== undefined && nameKey(before.card.name?.full ?? '') !== name;
    const lost = [...oldKeys].filter((key) => !keys.has(key));
    const changed = [...[...keys].filter((key) => renamed || !oldKeys.has(key)), ...lost];
    const wasShared = changed.map((key) => isSharedKey(tx, key, limits));

    const record = putRecord(tx, before, content, (before?.customer ?? '') as CustomerId, clock.now());
    if (before === undefined || changed.length > 0 || digitsChanged(before, content, region)) {
      putKeys(tx, record, name, keys, numberDigits(content.card, region));
    }
    if (before !== undefined && changed.length === 0) {
      rename(tx, [before.customer]);
      return { record, regrouping: { ...nothingRegrouped, touched: new Set([before.customer]) } };
    }
    const seeds = new Set([record, ...holders(tx, lost), ...flipped(tx, changed, wasShared)]);
    return { record, regrouping: renaming(tx, regroup(tx, seeds, limits)) };
  }

  /** Records with a key that began or ceased to speak for one person: their customers have to be worked out again. */
  function flipped(tx: WriteTx, keys: readonly string[], wasShared: readonly boolean[]): readonly RecordNumber[] {
    return keys.flatMap((key, index) =>
      isSharedKey(tx, key, limits) === wasShared[index] ? [] : recordsWithKey(tx, key, limits.mostRecords + 1),
    );
  }

  /** Others with a key that a record lost: where it contradicted them they may now be one. */
  const holders = (tx: WriteTx, keys: readonly string[]): readonly RecordNumber[] =>
    keys.flatMap((key) => (isSharedKey(tx, key, limits) ? [] : recordsWithKey(tx, key, limits.mostRecords)));

  function rename(tx: WriteTx, customers: Iterable<CustomerId>): void {
    for (const id of customers) {
      const records = recordsOf(tx, id);
      const name =
        records.length === 1
          ? displayName(records[0]!.card, records)
          : (readCustomer(tx, id, rules)?.displayName ?? '');
      tx.prepare('UPDATE identity_customer SET name = ? WHERE id = ? AND name <> ?').run(name, id, name);
    }
  }
  const renaming = (tx: WriteTx, regrouping: Regrouping): Regrouping => {
    rename(tx, regrouping.touched);
    return regrouping;
  };

  return {
    putRecord(tx, { reference, card, writable, links, changedAt, at }) {
      const before = findRecord(tx, reference.system, reference.id);
      if (before?.real === true && before.versionAt > at) return { record: before.n, regrouping: nothingRegrouped };
      const content = { reference, real: true, card, writable, changedAt, versionAt: at };
      return store(tx, before, content, strongKeys(card, links, region));
    },
    mention(tx, { system, id, card, matchBy, at }) {
      const before = findRecord(tx, system, id);
      if (before !== undefined && (before.real || saysLess(card, at, before))) {
        return { record: before.n, regrouping: nothingRegrouped };
      }
      const content = {
        reference: { system, id },
        real: false,
        card,
        writable: [],
        changedAt: undefined,
        versionAt: at,
      };
      const keys = matchBy === 'card' ? strongKeys(card, [], region) : new Set(matchBy.map(linkKey));
      return store(tx, before, content, keys);
    },
    removeRecord(tx, record, needed) {
      const before = recordByNumber(tx, record);
      if (before === undefined) return nothingRegrouped;
      if (needed) {
        const content = {
          reference: { system: before.system, id: before.id },
          real: false,
          card: emptyCard,
          writable: [],
          changedAt: undefined,
          versionAt: 0,
        };
        return store(tx, before, content, new Set()).regrouping;
      }
      const keys = keysOf(tx, record);
      const wasShared = keys.map((key) => isSharedKey(tx, key, limits));
      putKeys(tx, record, '', [], []);
      for (const table of ['identity_override WHERE record', 'identity_record WHERE n']) {
        tx.prepare(`DELETE FROM ${table} = ?`).run(record);
      }
      const left = recordsOf(tx, before.customer).map(({ n }) => n);
      const seeds = new Set([...left, ...holders(tx, keys), ...flipped(tx, keys, wasShared)]);
      return renaming(tx, regroup(tx, seeds, limits, [before.customer]));
    },
    hasDecisions: (db, record) =>
      mergeEdgesOf(db, record).length > 0 ||
      db.prepare('SELECT 1 FROM identity_override WHERE record = ? LIMIT 1').get(record) !== undefined,

    find(db, system, id) {
      const found = findRecord(db, system, id);
      return found && { record: found.n, real: found.real, at: found.versionAt };
    },
    customerOf: (db, record) =>
      db.prepare('SELECT customer FROM identity_record WHERE n = ?').pluck().get(record) as CustomerId | undefined,
    named(db, id) {
      const present = presentId(db, id);
      if (present === undefined) return undefined;
      const name = db.prepare('SELECT name FROM identity_customer WHERE id = ?').pluck().get(present) as string;
      return { id: present, name };
    },
    recordsOf: (db, id) =>
      db.prepare('SELECT n FROM identity_record WHERE customer = ? ORDER BY n').pluck().all(id) as RecordNumber[],
    read: (db, id) => readCustomer(db, id, rules),
    byNumber: (db, written) => customerByNumber(db, written, rules),
    suggestions(db, id) {
      const present = presentId(db, id);
      return present === undefined ? [] : suggestionsFor(db, present);
    },
    dismissSuggestion: dismiss,
    override(tx, id, pointer, chosen) {
      const present = presentId(tx, id);
      if (present === undefined) return false;
      const records = recordsOf(tx, present);
      const holder = records.find(({ system, id: recordId }) => system === chosen?.system && recordId === chosen.id);
      if (chosen !== undefined && !fieldsOf(holder?.card ?? emptyCard).some((field) => field.pointer === pointer)) {
        return false;
      }
      const clear = tx.prepare('DELETE FROM identity_override WHERE record = ? AND pointer = ?');
      for (const { n } of records) clear.run(n, pointer);
      if (holder !== undefined) {
        tx.prepare('INSERT INTO identity_override (record, pointer, at) VALUES (?, ?, ?)').run(
          holder.n,
          pointer,
          Math.round(clock.now()),
        );
      }
      rename(tx, [present]);
      return true;
    },
    previewMerge: (db, keep, absorb) => previewMerge(db, keep, absorb, rules),
    merge(tx, keep, absorb) {
      const [kept, absorbed] = [presentId(tx, keep), presentId(tx, absorb)];
      if (kept === undefined || absorbed === undefined || kept === absorbed) return undefined;
      const { undo, regrouping } = mergeByHand(tx, kept, absorbed, limits, clock.now());
      return { undo, regrouping: renaming(tx, regrouping) };
    },
    undoMerge(tx, undo) {
      const outcome = undoMerge(tx, undo, limits);
      if (outcome.undone) rename(tx, outcome.regrouping.touched);
      return outcome;
    },
  };
}

/** Of two mentions of one person the fuller one counts, then the later one, in whatever order they come. */
const saysLess = (card: StoredRecord['card'], at: number, known: StoredRecord): boolean => {
  const more = fieldsOf(card).length - fieldsOf(known.card).length;
  return more < 0 || (more === 0 && at < known.versionAt);
};

const digitsChanged = (before: StoredRecord, content: RecordContent, region: string): boolean => {
  const [old, now] = [numberDigits(before.card, region), numberDigits(content.card, region)];
  return old.size !== now.size || [...now].some((digits) => !old.has(digits));
};
