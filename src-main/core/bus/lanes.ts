import { Backlog } from './backlog.ts';
import { createDueQueue } from './due-queue.ts';
import type { Lane } from './lane.ts';
import { LaneTable, noMessages } from './lane-table.ts';
import type { ReadDb } from '../store/store.ts';
import type { Message } from './message.ts';
import { createReadyQueue } from './ready-queue.ts';

/** Messages of one lane kept in memory; the others are read from the store one by one, when their turn comes. */
const laneBuffer = 4;
/** A lane that could not be read from the store is tried again after this, milliseconds. */
const readAgainMs = 1_000;

export interface LanesDeps {
  /** Steady time. */
  readonly now: () => number;
  /** Bytes of bodies the topic may keep in memory; `Infinity` where memory is the only place. */
  readonly bufferBytes: number;
  /**
   * Reads a message from the store, through `tx` where one is open: `missing` where it is not there, `unreadable` where the
   * store cannot be read now.
   */
  readonly read: (lane: string, seq: number, tx: ReadDb | undefined) => Message | 'missing' | 'unreadable';
}

/** What the schedule needs of a message that was found in the store. */
export interface StoredMessage {
  readonly lane: string;
  readonly seq: number;
  readonly priority: number;
  readonly dueAt: number;
}

/** The schedule of one topic: which lane is next, and what stands at its head. Costs nothing while nothing happens. */
export interface Lanes {
  /** To be called for what was found in the store, in its order. */
  restore(stored: StoredMessage): void;
  /** A message was stored at the end of its lane. */
  append(message: Message): void;
  knows(lane: string): boolean;
  /** A lane that begins with a message that is being leased while it is stored; it is `held`. */
  begin(message: Message): Lane;
  /** A lane that was begun was not stored after all. */
  cancel(lane: Lane): void;
  /**
   * The next lane whose head may be delivered, now `held`, with its head in `buffer[0]`.
   *
   * @param tx the open transaction: what it is about to lease it has in its page cache, or will want there
   */
  take(tx?: ReadDb): Lane | undefined;
  /** A lane that was taken but not delivered. */
  putBack(lane: Lane): void;
  /** The head of a held lane has left the lane. */
  removeHead(lane: Lane): void;
  /** The head of a held lane stays, changed: a retry. */
  replaceHead(lane: Lane, head: Message): void;
  /** Lets the head be delivered now. False where there is no such lane or it does not wait. */
  hurry(name: string): boolean;
  /** Takes a message out that is not in anyone's hands; memory topics only, where every message is in a buffer. */
  withdraw(message: Message): boolean;
  /** Moves lanes whose time has come to the ready ones; true where a lane is ready. */
  anyReady(): boolean;
  /** Steady time at which the next waiting lane falls due. */
  nextDue(): number | undefined;
  head(lane: Lane): Message | undefined;
  waiting(): Iterable<Lane>;
  all(): Iterable<Lane>;
}

export function createLanes({ now, bufferBytes, read }: LanesDeps): Lanes {
  const lanes = new LaneTable();
  const backlog = new Backlog();
  const ready = createReadyQueue();
  const due = createDueQueue();
  let buffered = 0;

  const keep = (lane: Lane, message: Message): void => {
    if (lane.buffer === noMessages) lane.buffer = [];
    lane.buffer.push(message);
    buffered += message.size;
  };
  /** Puts the head into the buffer. False where the store could not be read. */
  const load = (lane: Lane, tx?: ReadDb): boolean => {
    while (lane.buffer.length === 0 && !backlog.isEmpty(lane)) {
      const message = read(lane.name, backlog.first(lane), tx);
      if (message === 'unreadable') return false;
      backlog.dropFirst(lane);
      if (message === 'missing') lane.count--;
      else keep(lane, message);
    }
    return true;
  };
  const begin = (name: string, priority: number, dueAt: number): Lane => {
    const lane = lanes.begin(name);
    lane.count = 1;
    lane.priority = priority;
    lane.dueAt = dueAt;
    return lane;
  };
  const keepInStore = (lane: Lane, { seq, priority, dueAt }: StoredMessage): void =>
    backlog.push(lane, seq, priority === 0 && dueAt === 0);

  const enqueue = (lane: Lane): void => {
    lane.ticket++;
    if (lane.dueAt > now()) {
      lane.state = 'waiting';
      due.push(lane, lane.dueAt);
    } else {
      lane.state = 'ready';
      ready.push(lane, lane.priority);
    }
  };

  /** The lane's head has changed: look at the new one. */
  const renew = (lane: Lane): void => {
    if (lane.buffer.length === 0 && backlog.firstIsPlain(lane)) {
      lane.priority = 0;
      lane.dueAt = 0;
      enqueue(lane);
      return;
    }
    if (!load(lane)) {
      lane.dueAt = now() + readAgainMs;
      enqueue(lane);
      return;
    }
    const next = lane.buffer[0];
    if (next === undefined) {
      lanes.end(lane);
      return;
    }
    lane.priority = next.priority;
    lane.dueAt = next.dueAt;
    enqueue(lane);
  };

  const releaseDue = (): void => {
    for (let lane = due.shiftDue(now()); lane !== undefined; lane = due.shiftDue(now())) {
      lane.state = 'ready';
      ready.push(lane, lane.priority);
    }
  };

  return {
    restore(stored) {
      const { lane: name, priority, dueAt } = stored;
      const known = lanes.get(name);
      if (known !== undefined) {
        known.count++;
        keepInStore(known, stored);
        return;
      }
      const lane = begin(name, priority, dueAt);
      keepInStore(lane, stored);
      enqueue(lane);
    },
    append(message) {
      const known = lanes.get(message.lane);
      if (known !== undefined) {
        const complete = known.count === known.buffer.length;
        known.count++;
        const room = bufferBytes === Infinity || (known.count <= laneBuffer && buffered + message.size <= bufferBytes);
        if (complete && room) {
          keep(known, message);
        } else {
          keepInStore(known, message);
        }
        return;
      }
      const { lane: name, priority, dueAt } = message;
      const room = buffered + message.size <= bufferBytes;
      const lane = begin(name, priority, dueAt);
      if (room) {
        keep(lane, message);
      } else {
        keepInStore(lane, message);
      }
      enqueue(lane);
    },
    knows: (name) => lanes.get(name) !== undefined,
    begin(message) {
      const lane = begin(message.lane, message.priority, message.dueAt);
      keep(lane, message);
      return lane;
    },
    cancel(lane) {
      for (const { size } of lane.buffer) buffered -= size;
      lane.buffer = noMessages;
      lanes.end(lane);
    },
    take(tx) {
      releaseDue();
      for (let lane = ready.shift(); lane !== undefined; lane = ready.shift()) {
        if (load(lane, tx) && lane.buffer.length > 0) {
          lane.state = 'held';
          lane.ticket++;
          return lane;
        }
        renew(lane);
      }
      return undefined;
    },
    putBack(lane) {
      lane.ticket++;
      lane.state = 'ready';
      ready.pushFirst(lane, lane.priority);
    },
    removeHead(lane) {
      const gone = lane.buffer.shift()!;
      buffered -= gone.size;
      lane.count--;
      renew(lane);
    },
    replaceHead(lane, message) {
      lane.buffer[0] = message;
      renew(lane);
    },
    hurry(name) {
      const lane = lanes.get(name);
      if (lane?.state !== 'waiting') return false;
      lane.dueAt = 0;
      enqueue(lane);
      return true;
    },
    withdraw(message) {
      const lane = lanes.get(message.lane);
      const index = lane?.buffer.indexOf(message) ?? -1;
      if (lane === undefined || index < 0 || (index === 0 && lane.state === 'held')) return false;
      lane.buffer.splice(index, 1);
      buffered -= message.size;
      lane.count--;
      if (index === 0 && (lane.state === 'waiting' || lane.count === 0)) renew(lane);
      return true;
    },
    anyReady() {
      releaseDue();
      return !ready.empty;
    },
    nextDue: () => due.next(),
    head(lane) {
      load(lane);
      return lane.buffer[0];
    },
    waiting: () => due.waiting(),
    all: () => lanes.all(),
  };
}
