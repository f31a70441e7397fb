import type { CallId } from '../../../../src-shared/model/ids.ts';
import type { CallState, LiveCall } from '../../../../src-shared/model/live-call.ts';
import type { CallBody } from '../unified-message.ts';
import type { HookEvent } from './hook-event.ts';

interface KnownCall {
  readonly id: CallId;
  direction: LiveCall['direction'];
  number: string;
  dialled: string;
  queue: string;
  users: readonly string[];
  agent: string;
  startedAt: number;
  answeredAt?: number;
  endedAt?: number;
  result?: LiveCall['result'];
  lastAt: number;
  /** False once the last state is out and nothing more can come of it. */
  wrapsUp: boolean;
}

export interface TrackerOptions {
  readonly system: string;
  readonly isOwn: (name: string) => boolean;
  readonly wrapUpMs: number;
  readonly forgetMs: number;
}

/** Calls that are over are remembered for so long, so that a hook that comes late or twice changes nothing. */
const REMEMBER_MS = 10 * 60_000;
/** More calls at a time than a call centre has; what is older goes. */
const MOST_CALLS = 10_000;

/**
 * What the hooks of a call mean together, in whatever order and however often they come. A hook says what happened, never when: it happened
 * when it came.
 */
export interface CallTracker {
  apply(event: HookEvent, at: number): CallBody;
  /** Calls whose wrap-up is over, and calls of which nothing was heard for too long. */
  tick(at: number): readonly CallBody[];
  readonly size: number;
}

export function createCallTracker(options: TrackerOptions): CallTracker {
  const calls = new Map<string, KnownCall>();

  function known(event: HookEvent, at: number): KnownCall {
    const found = calls.get(event.callId);
    if (found !== undefined) return found;
    const [oldest] = calls.keys();
    if (calls.size >= MOST_CALLS && oldest !== undefined) calls.delete(oldest);
    const made: KnownCall = {
      id: `${options.system}:${event.callId}` as CallId,
      direction: 'inbound',
      number: '',
      dialled: '',
      queue: '',
      users: [],
      agent: '',
      startedAt: at,
      lastAt: at,
      wrapsUp: true,
    };
    calls.set(event.callId, made);
    return made;
  }

  /** Who it is offered to or with: the agent of this desk where they are among them. */
  function agentOf(event: HookEvent, call: KnownCall): string {
    const named = [event.answeringNumber, ...event.user].filter((name) => name !== '');
    const own = [
      ...named,
      ...(event.event === 'newCall' ? [call.direction === 'inbound' ? event.to : event.from] : []),
    ];
    return own.find(options.isOwn) ?? (event.event === 'answer' ? named[0] : call.agent || named[0]) ?? '';
  }

  function stateOf(call: KnownCall, at: number): CallState {
    if (call.endedAt === undefined) {
      if (call.answeredAt !== undefined) return 'talking';
      return call.direction === 'inbound' && call.queue !== '' && call.agent === '' ? 'queued' : 'ringing';
    }
    if (call.answeredAt === undefined) {
      return call.direction === 'inbound' && call.result !== 'forwarded' ? 'missed' : 'ended';
    }
    return call.wrapsUp && call.agent !== '' && at < call.endedAt + options.wrapUpMs ? 'wrapUp' : 'ended';
  }

  function body(call: KnownCall, at: number): CallBody {
    const { id, direction, number, dialled, queue, agent, startedAt, answeredAt, endedAt, result } = call;
    return {
      type: 'call',
      own: agent !== '' && options.isOwn(agent),
      call: {
        id,
        direction,
        state: stateOf(call, at),
        number,
        ...(dialled && { dialled }),
        ...(queue && { queue }),
        ...(agent && { agent }),
        startedAt,
        ...(answeredAt !== undefined && { answeredAt }),
        ...(endedAt !== undefined && { endedAt, result: result ?? 'unknown' }),
        legs: [],
      },
    };
  }

  return {
    get size() {
      return calls.size;
    },
    apply(event, at) {
      const call = known(event, at);
      call.lastAt = at;
      call.direction = event.direction === 'in' ? 'inbound' : 'outbound';
      const [customer, ours] = event.direction === 'in' ? [event.from, event.to] : [event.to, event.from];
      call.number ||= /^anonymous$/i.test(customer) ? '' : customer;
      call.dialled ||= ours;
      call.queue ||= event.queue;
      call.agent = agentOf(event, call);
      // An answer that comes behind its hang-up still says that the call was answered.
      if (event.event === 'answer') call.answeredAt ??= Math.min(at, call.endedAt ?? at);
      if (event.event === 'hangup') {
        call.endedAt ??= at;
        if (call.result === undefined || call.result === 'unknown') call.result = event.cause;
      }
      return body(call, at);
    },
    tick(at) {
      const changed: CallBody[] = [];
      for (const [key, call] of calls) {
        if (call.endedAt === undefined) {
          if (at - call.lastAt < options.forgetMs) continue;
          call.endedAt = at;
          call.result = 'unknown';
          call.wrapsUp = false;
          changed.push(body(call, at));
        } else if (call.wrapsUp && at >= call.endedAt + options.wrapUpMs) {
          call.wrapsUp = false;
          if (call.answeredAt !== undefined && call.agent !== '') changed.push(body(call, at));
        } else if (at >= call.endedAt + options.wrapUpMs + REMEMBER_MS) calls.delete(key);
      }
      return changed;
    },
  };
}
