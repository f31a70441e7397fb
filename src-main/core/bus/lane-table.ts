import type { Lane } from './lane.ts';
import type { Message } from './message.ts';

/** A power of two. A hash table that grows is copied at once: with a million lanes a shard is copied in a millisecond or two. */
const shards = 64;
/** What the buffers of all lanes are that have nothing in memory. Never written to. */
export const noMessages: Message[] = [];
/** Empty lanes a shard keeps whatever the number of the others. */
const keepEmpty = 32;

/**
 * The lanes of a topic by name.
 *
 * A lane that has become empty stays listed for a while, and its next message finds it. That saves making it anew, and above
 * all it saves deleting: each time a `Map` of V8 copies itself, the old table keeps pointing to the new one, so that under
 * constant setting and deleting everything that was ever listed reaches the old generation and makes every collection long.
 */
export class LaneTable {
  readonly #shards = Array.from({ length: shards }, () => ({ lanes: new Map<string, Lane>(), empty: 0 }));

  /** The lane where it is not empty. */
  get(name: string): Lane | undefined {
    const lane = this.#shardOf(name).lanes.get(name);
    return lane?.state === 'gone' ? undefined : lane;
  }

  /** A lane that was empty, now `held`, without a message. */
  begin(name: string): Lane {
    const shard = this.#shardOf(name);
    const known = shard.lanes.get(name);
    if (known !== undefined) {
      known.state = 'held';
      shard.empty--;
      return known;
    }
    const lane: Lane = {
      name,
      state: 'held',
      count: 0,
      buffer: noMessages,
      ticket: 0,
      priority: 0,
      dueAt: 0,
      first: -1,
      last: -1,
    };
    shard.lanes.set(name, lane);
    return lane;
  }

  /** The lane is empty: `gone`, until it begins anew. No queue may have an entry for it that is still valid. */
  end(lane: Lane): void {
    lane.state = 'gone';
    lane.count = 0;
    const shard = this.#shardOf(lane.name);
    shard.empty++;
    if (shard.empty <= keepEmpty || shard.empty * 2 <= shard.lanes.size) return;
    const lanes = new Map<string, Lane>();
    for (const [name, other] of shard.lanes) if (other.state !== 'gone') lanes.set(name, other);
    shard.lanes = lanes;
    shard.empty = 0;
  }

  /** All that are not empty. */
  *all(): IterableIterator<Lane> {
    for (const { lanes } of this.#shards) for (const lane of lanes.values()) if (lane.state !== 'gone') yield lane;
  }

  #shardOf(name: string) {
    const { length } = name;
    // Names mostly differ at their end. Past the beginning `charCodeAt` is NaN, which counts as 0 here.
    const hash = name.charCodeAt(length - 1) + name.charCodeAt(length - 2) * 10 + name.charCodeAt(length - 3) * 100;
    return this.#shards[(hash + length) & (shards - 1)]!;
  }
}
