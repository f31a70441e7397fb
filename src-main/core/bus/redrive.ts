import type { Store } from '../store/store.ts';
import { adjustTopic, insertMessage } from './bus-tables.ts';
import { seqOf, type Message } from './message.ts';
import type { StoredPublish } from './store-publish.ts';
import type { TopicState } from './topic-state.ts';

interface ParkedRow {
  readonly topic: number;
  readonly lane: string;
  readonly priority: number;
  readonly published_at: number;
  readonly body: string;
}

/**
 * Puts a parked message back at the end of its lane: same identity, attempts and crashes at zero, and the body as `edit`
 * makes it. It takes credit whether there is any or not: it was accepted long ago.
 *
 * @returns the topic and the message, or `undefined` where no topic of this process has such a message
 */
export function redriveStored(
  store: Store,
  topics: readonly TopicState[],
  firstSeq: number,
  edit: (topic: string, body: string) => string,
): { readonly topic: TopicState; readonly stored: StoredPublish } | undefined {
  return store.write('power', (tx) => {
    const row = tx
      .prepare('SELECT topic, lane, priority, published_at, body FROM bus_parked WHERE first_seq = ?')
      .get(firstSeq) as ParkedRow | undefined;
    const topic = topics.find(({ number, memory }) => memory === undefined && number === row?.topic);
    if (row === undefined || topic === undefined) return undefined;
    const text = edit(topic.options.name, row.body);
    const message: Message = {
      seq: seqOf(topic.number, ++topic.lastNumber),
      firstSeq,
      lane: row.lane,
      body: text,
      size: Buffer.byteLength(text),
      priority: row.priority,
      dueAt: 0,
      attempts: 0,
      crashes: 0,
      publishedAt: row.published_at,
      cause: '',
    };
    insertMessage(tx, topic.number, message, 0);
    tx.prepare('DELETE FROM bus_parked WHERE first_seq = ?').run(firstSeq);
    adjustTopic(tx, topic.number, 1, message.size, topic.lastNumber);
    return { topic, stored: { stored: message, firstSeq } };
  });
}
