import type { Act, Intent } from '../../../src-shared/model/intent.ts';
import type { SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { ManualAction, OpenTransaction, Receipt, TransactionView } from '../../../src-shared/model/transaction.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import type { AdapterDescriptor, AdapterSession } from '../adapters/adapter.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';
import type { Alert } from '../../../src-shared/model/alert.ts';

/** How the coordinator finds the systems of the workspace. */
export interface SystemDirectory {
  get(id: SystemId): DirectoryEntry | undefined;
}
export interface DirectoryEntry {
  readonly id: SystemId;
  readonly name: string;
  readonly descriptor: AdapterDescriptor;
  readonly session: AdapterSession;
  /** False while the system is paused by a person or outside its window: operations wait without counting attempts. */
  readonly open: boolean;
}

/**
 * What the rest of the core adds to a transaction. Both run inside SQLite transactions of the coordinator, so that what the
 * agent sees and what the log says commit together.
 */
export interface TransactionHooks {
  /**
   * Stop if answered: called before the intent is recorded and again by the coordinator before the decision. An error stops
   * the transaction with nothing changed anywhere.
   */
  precondition(db: ReadDb, intent: Intent): Result<void, WireError<'CONFLICT'>>;
  /** Called with each stored change of a transaction, in the same SQLite transaction. */
  changed(tx: WriteTx, view: TransactionView, intent: Intent, made: ReadonlyMap<string, readonly Reference[]>): void;
}

export interface ManualRequest {
  readonly id: TransactionId;
  readonly action: ManualAction;
  readonly participant?: string | undefined;
  readonly reason?: string | undefined;
  readonly outcome?: 'happened' | 'didNotHappen' | undefined;
  readonly owner?: string | undefined;
  readonly acts?: readonly Act[] | undefined;
}

export interface OpenCounts {
  readonly moving: number;
  readonly attention: number;
  /** When the oldest of both was recorded, unix milliseconds. */
  readonly oldestAt: number | undefined;
}

/** The two-phase helper. */
export interface Transactions extends AsyncDisposable {
  /** Settles in-doubt branches, resumes every transaction that is not terminal, from the log alone. */
  recover(signal: AbortSignal): Promise<void>;
  /** Plans and records; answers when the record is durable at level `power`. Repeating an intent id answers the same receipt. */
  submit(intent: Intent): Promise<Result<Receipt, WireError<'CONFLICT' | 'REFUSED' | 'NOT_FOUND' | 'OVERLOADED'>>>;
  get(id: TransactionId): TransactionView | undefined;
  /** Not terminal, or in attention; oldest first. */
  open(limit: number): readonly TransactionView[];
  /** The same as a list shows them: without intents, files and audit. Cheap to ask for often. */
  openRows(limit: number): readonly OpenTransaction[];
  /** Participants that are not settled in all open transactions, by system. */
  waitingBySystem(): ReadonlyMap<SystemId, number>;
  counts(): OpenCounts;
  /** What needs a person, grouped by cause (system and step) and by age; the cause that has waited longest first. */
  alerts(): readonly Alert[];
  act(request: ManualRequest): Promise<Result<TransactionView, WireError<'NOT_FOUND' | 'REFUSED' | 'CONFLICT'>>>;
  /** After a system came back: what waits for it is tried now. */
  nudge(system: SystemId): void;
  onChange(listener: (view: TransactionView) => void): () => void;
}
