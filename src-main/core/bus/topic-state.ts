import type { TokenBucket } from '../rate/token-bucket.ts';
import type { DeliveryHandler, ParkedMessage, TopicOptions } from './bus.ts';
import type { Credit } from './credit.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { LayingOut } from './lay-out.ts';
import type { Message } from './message.ts';

/** A message in the hands of a handler. */
export interface Lease {
  readonly topic: TopicState;
  readonly lane: Lane;
  readonly message: Message;
  readonly slot: number;
  readonly fencingToken: number;
  /** Monotonic. */
  readonly startedAt: number;
  /** Made when the handler first asks for its signal. */
  controller: AbortController | undefined;
  /** Leased in the commit that stores the message; its lane exists for the sake of this lease. */
  readonly fresh: boolean;
  lost: boolean;
}

/** What becomes of a message after its handler is through. */
export type Settlement =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly next: Message; readonly waitMs: number }
  | { readonly kind: 'park'; readonly reason: string; readonly attempts: number }
  /** The bus is closing: as if it had not been delivered. */
  | { readonly kind: 'release' };

/** Everything about a topic that is not in its options; the schedule of a durable topic mirrors the store. */
export interface TopicState {
  readonly options: TopicOptions;
  /** Number of the topic in the store; 0 for `memory`. */
  readonly number: number;
  readonly lanes: Lanes;
  readonly credit: Credit;
  readonly bucket: TokenBucket | undefined;
  /** By slot number; a slot is one of the `concurrency` deliveries that may run at a time. */
  readonly leases: (Lease | undefined)[];
  readonly freeSlots: number[];
  handler: DeliveryHandler | undefined;
  paused: boolean;
  /** Stored and not settled. */
  waiting: number;
  bytes: number;
  running: number;
  parked: number;
  /** Of a stored topic: counted when somebody asks, forgotten when a message is parked or put back. */
  parkedByLane: ReadonlyMap<string, number> | undefined;
  lastNumber: number;
  /** Messages written in the open transaction into lanes the schedule does not know: none may be leased past them. */
  unscheduled: number;
  /** Set while the lanes are not all known. */
  layingOut: LayingOut | undefined;
  wakeTimer: { readonly at: number; readonly timer: Disposable } | undefined;
  readonly memory: MemoryPart | undefined;
}

/** What a `memory` topic keeps instead of rows. */
export interface MemoryPart {
  /** Waiting messages in order of publishing. */
  readonly order: Map<number, Message>;
  readonly keys: Map<string, { readonly id: string; readonly expiresAt: number }>;
  readonly parked: Map<string, { readonly message: Message; readonly view: ParkedMessage }>;
  dropped: number;
}
