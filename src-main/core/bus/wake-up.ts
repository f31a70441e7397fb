import type { Clock } from '../ports/clock.ts';
import type { SteadyTime } from './steady-time.ts';
import type { TopicState } from './topic-state.ts';

/**
 * Sets the topic's one timer for whatever comes first: a lane that falls due, or a token. None is set while nothing has a
 * time, or while no delivery could start anyway: then something else will wake the topic.
 */
export function armWakeUp(topic: TopicState, clock: Clock, steady: SteadyTime, wake: () => void): void {
  if (topic.handler === undefined || topic.paused || topic.freeSlots.length === 0) return;
  const due = topic.lanes.nextDue();
  let waitMs = due === undefined ? Infinity : Math.max(0, due - steady.now());
  if (topic.bucket !== undefined && topic.lanes.anyReady()) {
    waitMs = Math.min(waitMs, topic.bucket.waitMs(clock.monotonic()));
  }
  if (waitMs === Infinity) return;
  const at = clock.monotonic() + waitMs;
  if (topic.wakeTimer !== undefined && topic.wakeTimer.at <= at) return;
  topic.wakeTimer?.timer[Symbol.dispose]();
  const timer = clock.timer(Math.ceil(waitMs), () => {
    topic.wakeTimer = undefined;
    wake();
  });
  topic.wakeTimer = { at, timer };
}

export function disarmWakeUp(topic: TopicState): void {
  topic.wakeTimer?.timer[Symbol.dispose]();
  topic.wakeTimer = undefined;
}
