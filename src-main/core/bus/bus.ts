import type { Durability } from '../../../src-shared/model/transaction.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import type { WriteTx } from '../store/store.ts';

/** A message to be published. The body is JSON text; the bus never looks into it. */
export interface OutgoingMessage {
  /** FIFO key: messages of one lane never overtake each other, lanes do not wait for each other. */
  readonly lane: string;
  readonly body: string;
  /** A second publish with the same key on the same topic within its time to live is answered as a duplicate. */
  readonly idempotencyKey?: string;
  /** Not delivered before this many milliseconds have passed. */
  readonly delayMs?: number;
  /** Higher first among lanes that are ready; within a lane the order never changes. Default 0. */
  readonly priority?: number;
}

export interface PublishReceipt {
  readonly id: string;
  readonly durability: Durability;
  readonly duplicate: boolean;
}

/** Backpressure as a typed refusal: nothing was stored. */
export interface PublishRefusal {
  readonly code: 'OVERLOADED' | 'TOO_LARGE' | 'CLOSED';
  readonly message: string;
}

/** A message in the hands of a handler, under a lease. */
export interface Delivery {
  readonly id: string;
  readonly topic: string;
  readonly lane: string;
  readonly body: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly publishedAt: number;
  /** Rises with every lease of this message: hand it to systems that can refuse an older holder. */
  readonly fencingToken: number;
  /** Aborted when the lease is lost or the bus closes. */
  readonly signal: AbortSignal;
}

/** What a handler says when it is through. Throwing counts as `retry` with the error's message. */
export type DeliveryOutcome =
  | { readonly outcome: 'done' }
  /** Again after back-off (or after `afterMs`). The lane waits. `cause` is shown in the list of blocked lanes. */
  | { readonly outcome: 'retry'; readonly cause: string; readonly afterMs?: number }
  /** A person is needed; the message stays, the lane goes on with the next one. */
  | { readonly outcome: 'park'; readonly reason: string };

export type DeliveryHandler = (delivery: Delivery) => Promise<DeliveryOutcome>;

export interface TopicOptions {
  readonly name: string;
  readonly durability: Durability;
  /** Credit: more messages or bytes than this waiting and publishers are refused. */
  readonly maxMessages: number;
  readonly maxBytes: number;
  /** Attempts after which a message is parked; `Infinity` where only a person may give up. */
  readonly maxAttempts: number;
  /** Times a process may die with the message in its hands before it is parked. */
  readonly maxCrashes: number;
  /** First and longest back-off in milliseconds; full jitter between. */
  readonly backoff: { readonly firstMs: number; readonly capMs: number };
  /** How long a handler may hold a message without renewing; the bus renews by itself while the handler runs. */
  readonly leaseMs: number;
  /** Handlers running at the same time, each on a lane of its own. */
  readonly concurrency: number;
  /** Time to live of idempotency keys, milliseconds. */
  readonly idempotencyTtlMs: number;
  /** Token bucket; absent: no limit. */
  readonly rate?: { readonly perSecond: number; readonly burst: number };
}

export interface LaneStatus {
  readonly topic: string;
  readonly lane: string;
  readonly waiting: number;
  readonly oldestAt: number;
  readonly attempts: number;
  /** Why the head of the lane does not move, where it does not. */
  readonly cause: string;
  readonly nextAttemptAt: number;
}

export interface ParkedMessage {
  readonly id: string;
  readonly topic: string;
  readonly lane: string;
  readonly body: string;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: number;
  readonly publishedAt: number;
}

export interface TopicDepth {
  readonly topic: string;
  readonly waiting: number;
  readonly bytes: number;
  readonly running: number;
  readonly parked: number;
  readonly oldestAt: number | undefined;
  readonly paused?: boolean;
  /** Messages a `memory` topic had to drop since the process started. */
  readonly dropped?: number;
}

/** The durable bus. All of it lives in the workspace's store; `memory` topics live in this process only. */
export interface Bus extends AsyncDisposable {
  /** Declares a topic. Declaring it twice with other options is a bug and throws. */
  topic(options: TopicOptions): void;
  /** Inside the caller's transaction: commits with it or not at all. Durable topics only; its level is the caller's. */
  publishIn(tx: WriteTx, topic: string, message: OutgoingMessage): Result<PublishReceipt, PublishRefusal>;
  /** Resolves when the message has the topic's durability. Group commit. */
  publish(topic: string, message: OutgoingMessage): Promise<Result<PublishReceipt, PublishRefusal>>;
  /** Waits for credit instead of being refused. */
  publishWaiting(
    topic: string,
    message: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<Result<PublishReceipt, PublishRefusal>>;
  /** One handler a topic. Delivery starts when it is set. */
  handle(topic: string, handler: DeliveryHandler): void;
  depth(): readonly TopicDepth[];
  blockedLanes(): readonly LaneStatus[];
  /** The head of the lane is tried now, whatever its back-off says. */
  retryNow(topic: string, lane: string): void;
  parked(topic?: string, limit?: number): readonly ParkedMessage[];
  /** How many messages of a topic are parked, by lane. */
  parkedByLane(topic: string): ReadonlyMap<string, number>;
  /** Back into its lane, at its end, with attempts reset; `body` replaces the content (edit and replay), or makes it of the old. */
  redrive(id: string, body?: string | ((topic: string, body: string) => string)): boolean;
  /** Stops delivery of a topic (not publishing) until resumed; survives a restart. */
  pause(topic: string): void;
  resume(topic: string): void;
  /** No more deliveries; resolves when running handlers are through or the signal aborts. */
  drain(signal: AbortSignal): Promise<void>;
  /** Called after each acknowledge with the milliseconds from publish to acknowledge; feeds `stats`. */
  onSettled(listener: (topic: string, latencyMs: number) => void): () => void;
  /** Called when depth, parked or blocked lanes may have changed; coalesced. */
  onChange(listener: () => void): () => void;
}
