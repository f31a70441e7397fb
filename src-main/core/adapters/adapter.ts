import type * as v from 'valibot';
import type { Found } from '../../../src-shared/model/found.ts';
import type { ActName } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { CallCommand } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import type { MakePool } from '../pool/pools.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { AdapterError } from './adapter-error.ts';
import type { ActCapabilities, Capabilities } from './capabilities.ts';
import type {
  CommitOutcome,
  Operation,
  PreparedOperation,
  PreparedState,
  PrepareOutcome,
  ProbeOutcome,
} from './operation.ts';
import type { UnifiedMessage } from './unified-message.ts';

/** What an adapter is and what its systems can promise. Pure data. */
export interface AdapterDescriptor<S = unknown> {
  /** Folder name of the adapter, e.g. `request-tracker`. */
  readonly name: string;
  readonly title: { readonly en: string; readonly zh: string };
  /** Settings of a system of this kind as they stand in the configuration, secrets already put in. */
  readonly settings: v.GenericSchema<any, S>;
  /** Setting names that hold secrets: never logged, never sent to the window, kept in the secret store. */
  readonly secretSettings: readonly string[];
  /** What every system of this kind promises, whatever its settings. */
  readonly capabilities: Capabilities;
  /** What a system with these settings promises, where that is more or other. Read through `descriptorFor`. */
  capabilitiesOf?(settings: S): Capabilities;
  /** What else depends on the settings, where an adapter is told by them what its system can do. Read through `descriptorFor`. */
  variesWith?(settings: S): Partial<Pick<AdapterDescriptor, 'acts' | 'actCapabilities' | 'pullEveryMs' | 'settleMs'>>;
  readonly acts: readonly ActName[];
  readonly actCapabilities: ActCapabilities;
  /** True where several acts on one system can be one operation (one database transaction). */
  readonly groupsActs: boolean;
  /** False where replies and notes cannot carry files: the composer then offers none. Absent: they can. */
  readonly takesFiles?: boolean;
  /** How often `pull` runs while `listen` is absent or broken, in milliseconds. */
  readonly pullEveryMs: number;
  /**
   * After a time-out, how long a request may still take effect in the system, in milliseconds: a probe that finds nothing
   * before this has passed proves nothing.
   */
  readonly settleMs: number;
  /** Where the system lives, for the steps of a connection test that come before any login. Absent: nothing to look at beforehand. */
  endpointOf?(settings: S): SystemEndpoint;
}

/** A socket to be reached, a file or folder to be found, or a port of this computer that others send to. */
export type SystemEndpoint =
  | {
      readonly kind: 'socket';
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      /** PEM certificates trusted instead of the system's. */
      readonly ca?: string;
      /** Name the certificate must be for, where it is not `host`. */
      readonly servername?: string;
      /** True where the settings accept any certificate. */
      readonly anyCertificate?: boolean;
      /** True where TLS begins inside the protocol (STARTTLS and the like): it is seen with the login, not before it. */
      readonly startTls?: boolean;
    }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'listener'; readonly host: string; readonly port: number };

/** What the core hands to a session. */
export interface AdapterContext<S> {
  readonly system: SystemId;
  readonly systemName: string;
  readonly settings: S;
  readonly clock: Clock;
  readonly logger: Logger;
  /** ISO 3166-1 alpha-2 region for numbers written without a country code. */
  readonly region: string;
  readonly agent: { readonly id: string; readonly name: string };
  /**
   * Makes the session's pools of connections: under the total of the process, watched for leaks, seen in the figures. Absent: a
   * session that stands alone makes its pools with `createPool`.
   */
  readonly makePool?: MakePool | undefined;
  /**
   * Keeps `value` where the secret `used` came from, as the system has replaced it and takes the old one no more. Answers false
   * where it came from elsewhere than the secret store: then it is lost at the end of the run, and the adapter says so.
   * Rejects where the secret store cannot be written. Absent: there is nowhere to keep it.
   */
  keepSecret?(used: string, value: string): Promise<boolean>;
}

export interface PullBatch {
  readonly messages: readonly UnifiedMessage[];
  /** Opaque; stored in the same transaction as the messages and handed to the next pull. */
  readonly cursor: string;
  /** True where more is waiting: pull again at once. */
  readonly more: boolean;
}

export interface HealthReport {
  readonly state: 'ok' | 'degraded';
  /** Version or banner of the system, for the status strip. */
  readonly said: string;
  /** The same for the language of the window, where it is more than names and numbers: see `systems.found` in its catalogues. */
  readonly found?: Found;
}

/** What a suggestion may rest on: the public part of a conversation, oldest entry first. Internal notes never leave the core. */
export interface SuggestRequest {
  readonly subject: string;
  /** BCP 47 tag of the language the reply shall be in. */
  readonly language: string;
  readonly entries: readonly { readonly role: 'customer' | 'agent' | 'bot'; readonly text: string }[];
}

/** One record as it lies in the system, beside what becomes of it: a person judges a mapping by it before it goes live. */
export interface SampleRecord {
  /** As people would name it, e.g. `#4711` or `record 3`. */
  readonly title: string;
  /** The record as it came: JSON, XML or text, at most 64 KiB, secrets removed. */
  readonly raw: string;
  /** For records of bytes: the bytes, and which of them belong to which field. Offsets and lengths in bytes, fields may nest. */
  readonly bytes?: {
    readonly base64: string;
    readonly fields: readonly {
      readonly name: string;
      readonly offset: number;
      readonly length: number;
      /** As decoded; a reason where it could not be. */
      readonly value: string;
      readonly level: number;
      readonly picture?: string;
    }[];
    /** One string a byte, as its code page shows it; empty where the byte is part of the character before it. Absent: ASCII. */
    readonly characters?: readonly string[];
  };
  /** What the mapping makes of it, `unreadable` with its reason included. */
  readonly messages: readonly UnifiedMessage[];
}

/** One push stream: messages as they come, until the signal is aborted or the line breaks. */
export type Listener = (
  message: UnifiedMessage,
  /**
   * Called once: true when the message is in the store, so that a sender who waits for it may forget it; false where it could not
   * be stored.
   */
  stored?: (safe: boolean) => void,
) => void;

/**
 * A connection to one system. Every method takes a signal with a deadline and answers a typed outcome; throwing is a bug.
 * Sessions own their pooled connections and give them back on dispose.
 */
export interface AdapterSession extends AsyncDisposable {
  /** Cheap and harmless: can the system be spoken to with these settings? */
  health(signal: AbortSignal): Promise<Result<HealthReport, AdapterError>>;
  /** Changes since the cursor; `undefined` starts from the configured beginning. */
  pull(cursor: string | undefined, signal: AbortSignal): Promise<Result<PullBatch, AdapterError>>;
  /**
   * Push, where the system can. Resolves when the line is up and the present state has been delivered to `listener`; later
   * messages go there too. `onDown` is called once when the line breaks; the core then calls `listen` again with back-off.
   */
  listen?(
    listener: Listener,
    onDown: (error: AdapterError) => void,
    signal: AbortSignal,
  ): Promise<Result<void, AdapterError>>;

  prepare?(operation: Operation, signal: AbortSignal): Promise<Result<PrepareOutcome, AdapterError>>;
  commit?(
    operation: Operation,
    prepared: PreparedState,
    signal: AbortSignal,
  ): Promise<Result<CommitOutcome, AdapterError>>;
  /**
   * `prepare` for operations of different transactions in one request, where the system can do that cheaper than one by one.
   * One answer per operation, in the same order.
   */
  prepareMany?(
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<readonly Result<PrepareOutcome, AdapterError>[]>;
  /**
   * `commit` for operations of different transactions in one request. One answer per operation, in the same order, each as
   * true as if it had been sent alone: one that fails must not take another down, and where it cannot be told what became of
   * one it is `unknown`.
   */
  commitMany?(
    operations: readonly PreparedOperation[],
    signal: AbortSignal,
  ): Promise<readonly Result<CommitOutcome, AdapterError>[]>;
  /** Gives back what prepare holds (rolls a branch back, drops a reservation). Called before a commit was sent; may repeat. */
  release?(
    operation: Operation,
    prepared: PreparedState | undefined,
    signal: AbortSignal,
  ): Promise<Result<void, AdapterError>>;
  /** Takes a committed operation back. May repeat; compensating what never happened is a success and leaves no trace. */
  compensate?(
    operation: Operation,
    prepared: PreparedState,
    committed: PreparedState | undefined,
    signal: AbortSignal,
  ): Promise<Result<CommitOutcome, AdapterError>>;
  /** Did the operation take effect? */
  probe?(
    operation: Operation,
    prepared: PreparedState | undefined,
    signal: AbortSignal,
  ): Promise<Result<ProbeOutcome, AdapterError>>;
  /** Operation keys of branches the system holds prepared and unsettled (`native` only): settled from the log on start. */
  inDoubt?(signal: AbortSignal): Promise<Result<readonly string[], AdapterError>>;
  /** Settles a branch named by `inDoubt` for which only the key is known. */
  settleBranch?(key: string, decision: 'commit' | 'rollback', signal: AbortSignal): Promise<Result<void, AdapterError>>;

  /** Immediate commands to a call centre. Never repeated. */
  control?(command: CallCommand, signal: AbortSignal): Promise<Result<{ said: string }, AdapterError>>;
  attachment?(
    reference: Reference,
    signal: AbortSignal,
  ): Promise<Result<{ name: string; mediaType: string; bytes: Uint8Array }, AdapterError>>;
  /**
   * A reply the agent could give, in pieces as they come. It is offered in the composer and never sent by itself. The generator
   * ends with an error result where the system fails, and stops promptly when the signal is aborted.
   */
  suggest?(request: SuggestRequest, signal: AbortSignal): AsyncGenerator<Result<string, AdapterError>, void>;
  /** The newest records, at most `limit` (1 to 20), with what the mapping makes of them. Changes nothing, here or there. */
  sample?(limit: number, signal: AbortSignal): Promise<Result<readonly SampleRecord[], AdapterError>>;
  /** Values a person may choose from, for the ticket bar of the window. */
  choices?(
    signal: AbortSignal,
  ): Promise<Result<{ owners: readonly string[]; queues: readonly string[] }, AdapterError>>;
}

/** An adapter: a descriptor and the way to open a session. `open` does no I/O; the first `health` or `pull` connects. */
export interface Adapter<S = any> {
  readonly descriptor: AdapterDescriptor<S>;
  open(context: AdapterContext<S>): AdapterSession;
}

/**
 * An adapter whose code and libraries are loaded when the first system of its kind is opened: a workspace pays for the systems it has,
 * not for all there could be. The descriptor is light, so that every kind can be offered and every setting checked.
 */
export interface LazyAdapter<S = any> {
  readonly descriptor: AdapterDescriptor<S>;
  /** Rejects where the code cannot be loaded. */
  load(): Promise<Adapter<S>>;
}
