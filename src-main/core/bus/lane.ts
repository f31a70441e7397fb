import type { BacklogQueue } from './backlog.ts';
import type { Message } from './message.ts';

/**
 * A lane with something in it. Its first messages are in `buffer`; those that follow them are in the store only and queue in
 * the topic's backlog.
 *
 * - `ready`   the head may be delivered
 * - `waiting` the head is not due yet
 * - `held`    the head is in the hands of a handler, or its acknowledgement is being stored
 * - `gone`    empty
 */
export interface Lane extends BacklogQueue {
  readonly name: string;
  state: 'ready' | 'waiting' | 'held' | 'gone';
  /** Stored messages, those in `buffer` included. */
  count: number;
  /** The first messages, in order; fewer than `count` where the rest is in the store only. */
  buffer: Message[];
  /** Raised when the lane changes state: makes older entries in the due queue void. */
  ticket: number;
  /** Of the head; known also while the head is not in `buffer`. */
  priority: number;
  /** Of the head, steady time. */
  dueAt: number;
}
