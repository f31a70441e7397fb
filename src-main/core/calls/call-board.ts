import type { AgentPresence, CallCommand, LiveCall, QueueStatus } from '../../../src-shared/model/live-call.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../adapters/unified-message.ts';

export type CallChange =
  | { readonly type: 'call'; readonly call: LiveCall }
  | { readonly type: 'removed'; readonly id: CallId }
  | { readonly type: 'presence'; readonly presence: AgentPresence }
  | { readonly type: 'queue'; readonly queue: QueueStatus }
  /** Everything of a call centre is gone from the board. */
  | { readonly type: 'forgotten'; readonly system: SystemId };

/** The calls, presences and queues of all call centres as they are now; the past is on the timelines. */
export interface CallBoard extends Disposable {
  /** Takes `call`, `presence` and `queue` messages; others are a bug. */
  apply(message: UnifiedMessage): void;
  /** Sends a command to the call centre it concerns. A pause during a call is kept as the next state until the call is over. */
  command(
    command: CallCommand,
    signal: AbortSignal,
  ): Promise<Result<{ said: string }, WireError<'NOT_FOUND' | 'REFUSED' | 'UNAVAILABLE'>>>;
  finishWrapUp(id: CallId): boolean;
  /** The line to a call centre broke: what is known of its calls is marked old, never shown as live. */
  lost(system: SystemId): void;
  /** The call centre is gone for good: nothing of it is shown any more. */
  forget(system: SystemId): void;
  /** Customers have become known, merged or renamed: calls that are on show are looked up again. */
  customersChanged(): void;
  snapshot(): {
    readonly calls: readonly LiveCall[];
    readonly presences: readonly AgentPresence[];
    readonly queues: readonly QueueStatus[];
  };
  onChange(listener: (change: CallChange) => void): () => void;
}
