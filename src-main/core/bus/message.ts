/** A stored message as the schedule holds it. */
export interface Message {
  /** Place in the topic; decides the order within a lane. */
  readonly seq: number;
  /** `seq` at the first publish: the message's identity, also after a redrive. */
  readonly firstSeq: number;
  readonly lane: string;
  readonly body: string;
  /** Bytes of the body in UTF-8; what credit counts. */
  readonly size: number;
  readonly priority: number;
  /** Steady time before which it is not delivered; 0 where it never had to wait. */
  readonly dueAt: number;
  /** Attempts that ended in `retry`. */
  readonly attempts: number;
  /** Processes that died with the message in their hands. */
  readonly crashes: number;
  /** Wall clock. */
  readonly publishedAt: number;
  /** Why the last attempt failed; empty before the first. */
  readonly cause: string;
}

/** Topic numbers and counters share one integer key; both stay within what a double holds exactly. */
const perTopic = 2 ** 40;
const topics = 2 ** 12;

/** The key of the `number`th message of a topic. */
export function seqOf(topic: number, number: number): number {
  if (topic >= topics || number >= perTopic)
    throw new RangeError(`no key is left for message ${number} of topic ${topic}`);
  return topic * perTopic + number;
}

/** First and last key a topic can have. */
export function seqRange(topic: number): readonly [first: number, last: number] {
  return [topic * perTopic, (topic + 1) * perTopic - 1];
}
