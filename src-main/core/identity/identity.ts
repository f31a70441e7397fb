import type { Card } from '../../../src-shared/model/card.ts';
import type { MergeSuggestion } from '../../../src-shared/model/customer.ts';
import type { CustomerId, SystemId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { DeclaredLink } from '../adapters/unified-message.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { Regrouping } from './components.ts';
import type { IdentifiedCustomer } from './customers.ts';
import type { UndoOutcome } from './merges.ts';
import type { RecordNumber } from './records.ts';

/** A customer record of a system, whole. */
export interface CustomerRecord {
  readonly reference: Reference;
  readonly card: Card;
  readonly writable: readonly string[];
  readonly links: readonly DeclaredLink[];
  readonly changedAt: UnixMillis | undefined;
  /** Time of the message; an older one than the record was built from changes nothing. */
  readonly at: UnixMillis;
}

/** Somebody a ticket or a call speaks of. `id` is the record's own id where the system named one, else made from the address. */
export interface Mention {
  readonly system: SystemId;
  readonly id: string;
  readonly card: Card;
  /** What it is matched by: the values of its card, or nothing but these links. */
  readonly matchBy: 'card' | readonly DeclaredLink[];
  readonly at: UnixMillis;
}

export interface Placed {
  readonly record: RecordNumber;
  readonly regrouping: Regrouping;
}

/** Who is who: records of all systems, grouped into customers. */
export interface Identity {
  putRecord(tx: WriteTx, record: CustomerRecord): Placed;
  /** Notes a person; what a real record says is never changed by it. */
  mention(tx: WriteTx, mention: Mention): Placed;
  /** The record is gone in its system. It is kept without content where `needed` (conversations hang on it). */
  removeRecord(tx: WriteTx, record: RecordNumber, needed: boolean): Regrouping;
  /** True where an agent's merge or choice of a value hangs on the record. */
  hasDecisions(db: ReadDb, record: RecordNumber): boolean;

  find(
    db: ReadDb,
    system: SystemId,
    id: string,
  ): { readonly record: RecordNumber; readonly real: boolean; readonly at: UnixMillis } | undefined;
  customerOf(db: ReadDb, record: RecordNumber): CustomerId | undefined;
  /** Present id and name; follows ids of customers that were joined to others. */
  named(db: ReadDb, id: CustomerId): { readonly id: CustomerId; readonly name: string } | undefined;
  recordsOf(db: ReadDb, id: CustomerId): readonly RecordNumber[];
  read(db: ReadDb, id: CustomerId): IdentifiedCustomer | undefined;
  byNumber(db: ReadDb, written: string): CustomerId | undefined;
  suggestions(db: ReadDb, id: CustomerId): readonly MergeSuggestion[];
  dismissSuggestion(tx: WriteTx, a: CustomerId, b: CustomerId): void;
  /** Fixes the winning value of a pointer, or, without a record, lets the rules decide again. False: no such value. */
  override(
    tx: WriteTx,
    id: CustomerId,
    pointer: string,
    record: { readonly system: SystemId; readonly id: string } | undefined,
  ): boolean;
  previewMerge(db: ReadDb, keep: CustomerId, absorb: CustomerId): IdentifiedCustomer | undefined;
  merge(
    tx: WriteTx,
    keep: CustomerId,
    absorb: CustomerId,
  ): { readonly undo: string; readonly regrouping: Regrouping } | undefined;
  undoMerge(tx: WriteTx, undo: string): UndoOutcome;
}
