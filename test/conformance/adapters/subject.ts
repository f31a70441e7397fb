import type { Adapter } from '../../../src-main/core/adapters/adapter.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import type { ActName } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Requirement } from '../../kit/real/requirement.ts';

/**
 * One adapter against one system, as the conformance suite needs it.
 *
 * Every file in `subjects/` exports `subjects: readonly AdapterSubject[]`; the suite runs over all of them. A capability the
 * descriptor does not declare is reported as not applicable; one that it declares is checked against the running system.
 */
export interface AdapterSubject {
  /** As it stands in the test report, e.g. `request-tracker (Request Tracker 5)`. */
  readonly name: string;
  readonly adapter: Adapter;
  /** What the machine must have; absent where nothing is needed. */
  readonly requirement?: Requirement;
  /** Settings (as in a configuration file) that the schema must reject, and the dotted path its first issue must name. */
  readonly badSettings: readonly { readonly settings: unknown; readonly path: string }[];
  /** Starts the system with throwaway data. Called once per suite run; disposed at its end. */
  start(): Promise<RunningSubject>;
}

export interface RunningSubject extends AsyncDisposable {
  /** The system id the sessions are opened under; references in operations must carry it. */
  readonly system: SystemId;
  /** Good settings, as in a configuration file with secrets put in; parsed with the descriptor's schema by the suite. */
  readonly settings: unknown;
  /** The same with a wrong password or token. Absent where the system has no login (a database file). */
  readonly wrongPassword?: unknown;
  /** The same, pointing at a place where nobody listens. Absent where that cannot be. */
  readonly unreachable?: unknown;
  /** Every secret in the settings above: none may appear in an error or a log line. */
  readonly secrets: readonly string[];
  /** One or more per act of the descriptor; where `groupsActs`, also one with several acts. */
  readonly operations: readonly OperationCase[];
  /**
   * Adds a record to the system behind the adapter's back (its own SQL, its own HTTP client) and tells how to know the message
   * that announces it. Each call must be safe to run in parallel with others and with a running pull.
   */
  addRecord(): Promise<AddedRecord>;
  /**
   * Adds a record that the adapter cannot read, as a newer version of the system or a damaged row would be. Absent where the system
   * cannot hold or hand out such a thing.
   */
  addUnreadable?(): Promise<UnreadableRecord>;
  /** Makes the system take requests and not answer them until disposed. Absent where that cannot be done. */
  freeze?(): Promise<AsyncDisposable>;
  /** Breaks every open connection once, as a restart of the system would. Absent where that cannot be done. */
  breakConnections?(): Promise<void>;
}

export interface AddedRecord {
  /** True for the one message that announces this record (not for those of its parts). */
  announces(message: UnifiedMessage): boolean;
  /** Changes the record once more; the next pull must announce it again, under another message id. Absent where records never change. */
  change?(): Promise<void>;
}

export interface UnreadableRecord extends AsyncDisposable {
  /** Settings of a way to the system on which the record cannot be read; absent where it cannot be read on any. */
  readonly settings?: unknown;
  /** True for the message that parks this record. */
  parks(message: UnifiedMessage): boolean;
}

/** How to make operations of one kind. */
export interface OperationCase {
  readonly name: string;
  readonly acts: readonly ActName[];
  /** Makes a record nobody else touches and an operation on it. Called once per test. */
  build(key: string): Promise<BuiltOperation>;
}

export interface BuiltOperation {
  readonly operation: Operation;
  /**
   * How often the effect stands in the system, looked up behind the adapter's back: 0 before, 1 after one commit, 2 when it was
   * done twice, 0 again when it was undone by `inverse`. Must see committed data only.
   */
  effects(): Promise<number>;
  /** Changes the record behind the adapter's back so that this operation rests on something that is no longer so. */
  interfere?(): Promise<void>;
  /** How often the system says that the effect was taken back; for `note` and `statusChange` compensation. */
  takenBack?(): Promise<number>;
  /** Things of this operation that the customer could see; must be given where an act is `addNote`, and be 0 for it. */
  publicTraces?(): Promise<number>;
}
