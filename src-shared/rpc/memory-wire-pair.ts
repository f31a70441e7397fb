import type { Frame } from './frames.ts';
import type { Wire } from './wire.ts';
import { WireEvents } from './wire-events.ts';

export type WireDirection = 'aToB' | 'bToA';

/** What a test does to the frames of one direction. Indexes count from the oldest frame that waits. */
export interface MemoryWireFaults {
  /** From now on frames wait until they are delivered by hand or `release` is called. */
  hold(direction: WireDirection): void;
  /** Delivers what waits and lets frames flow again. */
  release(direction: WireDirection): void;
  /** The frames that wait, oldest first. */
  waiting(direction: WireDirection): readonly Frame[];
  deliver(direction: WireDirection, index?: number): void;
  drop(direction: WireDirection, index?: number): void;
  /** Puts a second copy behind the frame. */
  duplicate(direction: WireDirection, index?: number): void;
  /** Puts frame `from` where `to` is. */
  reorder(direction: WireDirection, from: number, to: number): void;
  /** Breaks the wire at both ends; what waits is lost, as it is when a process dies. */
  cut(reason?: string): void;
}

class Lane {
  readonly waiting: Frame[] = [];
  held = false;
  readonly #target: WireEvents;

  constructor(target: WireEvents) {
    this.#target = target;
  }

  push(frame: Frame): void {
    const copy = structuredClone(frame);
    if (this.held) this.waiting.push(copy);
    else queueMicrotask(() => this.#target.frame(copy));
  }

  take(index: number): Frame {
    const [frame] = this.waiting.splice(index, 1);
    if (!frame) throw new RangeError(`no frame waits at ${index}; ${this.waiting.length} do`);
    return frame;
  }

  deliver(index: number): void {
    this.#target.frame(this.take(index));
  }

  get bytes(): number {
    return this.waiting.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0);
  }
}

function end(own: WireEvents, lane: Lane, closeBoth: (reason: string) => void): Wire {
  return {
    send(frame) {
      if (!own.closed) lane.push(frame);
    },
    get backlog() {
      return lane.bytes;
    },
    onFrame: (listener) => own.onFrame(listener),
    onClose: (listener) => own.onClose(listener),
    close: closeBoth,
  };
}

/** Two ends of a wire inside one process, with a hand on what travels between them. Nothing in it is left to chance. */
export function memoryWirePair(): { readonly a: Wire; readonly b: Wire; readonly faults: MemoryWireFaults } {
  const eventsA = new WireEvents();
  const eventsB = new WireEvents();
  const lanes: Record<WireDirection, Lane> = { aToB: new Lane(eventsB), bToA: new Lane(eventsA) };

  const close = (own: WireEvents, other: WireEvents) => (reason: string) => {
    // The other end first reads what was sent before the close: deliveries are queued in the same order.
    if (own.close(reason)) queueMicrotask(() => other.close(reason));
  };

  const faults: MemoryWireFaults = {
    hold(direction) {
      lanes[direction].held = true;
    },
    release(direction) {
      const lane = lanes[direction];
      while (lane.waiting.length > 0) lane.deliver(0);
      lane.held = false;
    },
    waiting: (direction) => lanes[direction].waiting,
    deliver: (direction, index = 0) => lanes[direction].deliver(index),
    drop: (direction, index = 0) => void lanes[direction].take(index),
    duplicate(direction, index = 0) {
      const { waiting } = lanes[direction];
      const frame = waiting[index];
      if (!frame) throw new RangeError(`no frame waits at ${index}; ${waiting.length} do`);
      waiting.splice(index + 1, 0, structuredClone(frame));
    },
    reorder(direction, from, to) {
      const lane = lanes[direction];
      lane.waiting.splice(to, 0, lane.take(from));
    },
    cut(reason = 'the wire was cut') {
      lanes.aToB.waiting.length = 0;
      lanes.bToA.waiting.length = 0;
      eventsA.close(reason);
      eventsB.close(reason);
    },
  };

  return {
    a: end(eventsA, lanes.aToB, close(eventsA, eventsB)),
    b: end(eventsB, lanes.bToA, close(eventsB, eventsA)),
    faults,
  };
}
