import { err, ok } from '../../../src-shared/result/result.ts';
import type { WriteTx } from '../store/store.ts';
import type { PublishAnswer } from './batch.ts';
import type { Bus, OutgoingMessage, PublishRefusal } from './bus.ts';
import type { BusContext } from './bus-context.ts';
import { adjustTopic, createMessageInsert } from './bus-tables.ts';
import { checkMessage } from './check-message.ts';
import type { Committer } from './committer.ts';
import { holderOf } from './idempotency.ts';
import { leased, leaseIn, unleased } from './lease-in.ts';
import type { MemoryTopics } from './memory-topic.ts';
import type { Message } from './message.ts';
import { storePublish } from './store-publish.ts';
import type { Lease, TopicState } from './topic-state.ts';

/** The publishing half of the bus: checks, credit, and which way a message goes. */
export type Publisher = Pick<Bus, 'publish' | 'publishIn' | 'publishWaiting'>;

const closed: PublishRefusal = { code: 'CLOSED', message: 'the bus is closed; nothing was stored' };

export function createPublisher(
  context: BusContext,
  committer: Committer,
  memoryTopics: MemoryTopics,
  topicOf: (name: string) => TopicState,
): Publisher {
  const { store, steady, clock, limits } = context;

  const overloaded = ({ options, credit }: TopicState): PublishRefusal => ({
    code: 'OVERLOADED',
    message: `topic "${options.name}" is full: ${credit.messages} of ${options.maxMessages} messages and ${credit.bytes} of ${options.maxBytes} bytes wait; nothing was stored`,
  });
  const duplicateOf = (topic: TopicState, firstSeq: number): PublishAnswer =>
    ok({ id: String(firstSeq), durability: topic.options.durability, duplicate: true });

  /** A repeat of something that is stored already needs no room. */
  const refuseFull = (topic: TopicState, { idempotencyKey }: OutgoingMessage): PublishAnswer => {
    const holder =
      idempotencyKey === undefined
        ? undefined
        : store.read((db) => holderOf(db, topic.number, idempotencyKey, steady.now()));
    return holder === undefined ? err(overloaded(topic)) : duplicateOf(topic, holder);
  };

  /** The topic and the size, or the answer where there is nothing more to do. */
  const admit = (name: string, message: OutgoingMessage): { topic: TopicState; size: number } | PublishAnswer => {
    const topic = topicOf(name);
    const size = checkMessage(message, topic.options, limits.maxBodyBytes);
    if (context.phase === 'closed') return err(closed);
    if (typeof size !== 'number') return err(size);
    return topic.memory === undefined ? { topic, size } : memoryTopics.publish(topic, message, size);
  };

  return {
    async publish(name, message) {
      const admitted = admit(name, message);
      if ('ok' in admitted) return admitted;
      const { topic, size } = admitted;
      if (!topic.credit.tryTake(size)) return refuseFull(topic, message);
      return committer.publish(topic, message, size);
    },
    async publishWaiting(name, message, signal) {
      signal.throwIfAborted();
      const admitted = admit(name, message);
      if ('ok' in admitted) return admitted;
      const { topic, size } = admitted;
      if (!topic.credit.tryTake(size)) {
        try {
          await topic.credit.take(size, signal);
        } catch (error) {
          signal.throwIfAborted();
          if (context.phase === 'closed') return err(closed);
          throw error;
        }
        if (context.phase === 'closed') return err(closed);
      }
      return committer.publish(topic, message, size);
    },
    publishIn(tx: WriteTx, name, message) {
      const topic = topicOf(name);
      if (topic.memory !== undefined) throw new Error(`publishIn: topic "${name}" is not durable`);
      const admitted = admit(name, message);
      if ('ok' in admitted) return admitted;
      const { size } = admitted;
      const now = steady.now();
      const { idempotencyKey: key } = message;
      // Looked up here and not in the reader: the key may come from this very transaction.
      const holder = key === undefined ? undefined : holderOf(tx, topic.number, key, now);
      if (holder !== undefined) return duplicateOf(topic, holder);
      if (!topic.credit.tryTake(size)) return err(overloaded(topic));
      let stored: Message | undefined;
      let lease: Lease | undefined;
      store.onOutcome(tx, (committed) => {
        if (stored !== undefined && lease === undefined) topic.unscheduled--;
        if (!committed) {
          if (lease !== undefined) unleased(lease, committer.wake);
          topic.credit.give(1, size);
          return;
        }
        context.reachFaultPoint('bus.afterCommit');
        if (lease === undefined) committer.appended(topic, result);
        else leased(context, lease);
        context.changed();
      });
      const insert = createMessageInsert(tx);
      const result = storePublish(tx, insert, topic, message, size, now, clock.now());
      ({ stored } = result);
      lease = stored === undefined ? undefined : leaseIn(context, tx, topic, stored);
      if (stored !== undefined && lease === undefined) topic.unscheduled++;
      adjustTopic(tx, topic.number, 1, size, topic.lastNumber);
      context.reachFaultPoint('bus.beforeCommit');
      return ok({ id: String(result.firstSeq), durability: topic.options.durability, duplicate: false });
    },
  };
}
