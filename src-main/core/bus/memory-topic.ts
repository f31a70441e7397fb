import { ok } from '../../../src-shared/result/result.ts';
import type { PublishAnswer } from './batch.ts';
import type { OutgoingMessage, ParkedMessage } from './bus.ts';
import type { BusContext } from './bus-context.ts';
import { applySettlement, canDeliver, pickLeases } from './dispatch.ts';
import type { Message } from './message.ts';
import type { Lease, MemoryPart, Settlement, TopicState } from './topic-state.ts';
import { armWakeUp } from './wake-up.ts';

/** Topics that live in this process only: the same lanes, handlers and retries, nothing stored, the oldest dropped when full. */
export interface MemoryTopics {
  publish(topic: TopicState, message: OutgoingMessage, size: number): PublishAnswer;
  settle(lease: Lease, settlement: Settlement): void;
  wake(topic: TopicState): void;
  redrive(topic: TopicState, id: string, edit: (topic: string, body: string) => string): boolean;
}

/** The identity of a message of a memory topic; cannot be taken for that of a stored one. */
export function memoryId(context: BusContext, topic: TopicState, firstSeq: number): string {
  return `memory-${topic.options.name}-${context.owner.epoch}-${firstSeq}`;
}

export function createMemoryTopics(context: BusContext): MemoryTopics {
  const { clock, steady, owner } = context;
  const awake = new Set<TopicState>();

  const wake = (topic: TopicState): void => {
    if (context.phase !== 'open') return;
    if (!canDeliver(topic)) {
      armWakeUp(topic, clock, steady, () => wake(topic));
      return;
    }
    if (awake.has(topic)) return;
    awake.add(topic);
    // A publisher must not find itself inside a handler.
    queueMicrotask(() => {
      awake.delete(topic);
      if (context.phase === 'open') pickLeases(topic, owner, clock.monotonic()).forEach(context.start);
      armWakeUp(topic, clock, steady, () => wake(topic));
    });
  };

  const append = (topic: TopicState, memory: MemoryPart, message: Message): void => {
    memory.order.set(message.seq, message);
    topic.waiting++;
    topic.bytes += message.size;
    topic.lanes.append(message);
    wake(topic);
    context.changed();
  };

  return {
    publish(topic, message, size) {
      const memory = topic.memory!;
      const now = steady.now();
      purge(memory, now);
      const holder = message.idempotencyKey === undefined ? undefined : memory.keys.get(message.idempotencyKey);
      if (holder !== undefined) return ok({ id: holder.id, durability: 'memory', duplicate: true });
      const seq = ++topic.lastNumber;
      const id = memoryId(context, topic, seq);
      const { idempotencyKey: key, lane, body, delayMs = 0, priority = 0 } = message;
      if (key !== undefined) memory.keys.set(key, { id, expiresAt: now + topic.options.idempotencyTtlMs });
      if (makeRoom(topic, memory, size)) {
        const dueAt = delayMs > 0 ? now + delayMs : 0;
        const publishedAt = Math.floor(clock.now());
        const fresh = { seq, firstSeq: seq, lane, body, size, priority, dueAt, publishedAt };
        append(topic, memory, { ...fresh, attempts: 0, crashes: 0, cause: '' });
      } else {
        // Everything else is in the hands of handlers.
        memory.dropped++;
      }
      return ok({ id, durability: 'memory', duplicate: false });
    },
    settle(lease, settlement) {
      const { topic } = lease;
      const memory = topic.memory!;
      applySettlement(lease, settlement);
      if (settlement.kind === 'retry') memory.order.set(settlement.next.seq, settlement.next);
      if (settlement.kind === 'done' || settlement.kind === 'park') memory.order.delete(lease.message.seq);
      if (settlement.kind === 'park') {
        park(topic, memory, lease.message, settlement.reason, settlement.attempts, context);
      }
      if (settlement.kind === 'done') context.settled(lease);
      wake(topic);
      context.changed();
    },
    wake,
    redrive(topic, id, edit) {
      const memory = topic.memory!;
      const found = memory.parked.get(id);
      if (found === undefined) return false;
      const text = edit(topic.options.name, found.message.body);
      memory.parked.delete(id);
      topic.parked--;
      const size = Buffer.byteLength(text);
      topic.credit.force(1, size);
      const seq = ++topic.lastNumber;
      append(topic, memory, { ...found.message, seq, body: text, size, dueAt: 0, attempts: 0, crashes: 0, cause: '' });
      return true;
    },
  };
}

/** Drops the oldest messages that nobody holds until one of `size` fits. False where that is not enough. */
function makeRoom(topic: TopicState, memory: MemoryPart, size: number): boolean {
  if (topic.credit.tryTake(size)) return true;
  for (const message of memory.order.values()) {
    if (!topic.lanes.withdraw(message)) continue;
    memory.order.delete(message.seq);
    memory.dropped++;
    topic.waiting--;
    topic.bytes -= message.size;
    topic.credit.give(1, message.size);
    if (topic.credit.tryTake(size)) return true;
  }
  return false;
}

/** Keys have one time to live, so they expire in the order in which they came. */
function purge(memory: MemoryPart, now: number): void {
  for (const [key, { expiresAt }] of memory.keys) {
    if (expiresAt > now) return;
    memory.keys.delete(key);
  }
}

function park(
  topic: TopicState,
  memory: MemoryPart,
  message: Message,
  reason: string,
  attempts: number,
  context: BusContext,
): void {
  const id = memoryId(context, topic, message.firstSeq);
  const { lane, body, publishedAt } = message;
  const parkedAt = Math.floor(context.clock.now());
  const view: ParkedMessage = { id, topic: topic.options.name, lane, body, reason, attempts, parkedAt, publishedAt };
  memory.parked.set(id, { message, view });
  if (memory.parked.size <= context.limits.memoryParked) return;
  memory.parked.delete(memory.parked.keys().next().value!);
  memory.dropped++;
  topic.parked--;
}
