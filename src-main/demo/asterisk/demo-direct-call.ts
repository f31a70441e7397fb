import type { Clock } from '../../core/ports/clock.ts';
import { snapshot, type DemoChannel } from './demo-channel.ts';
import type { DemoMember, DemoQueues } from './demo-queues.ts';
import type { DemoLine } from './demo-queue-call.ts';
import type { DemoSwitch } from './demo-switch.ts';

export interface DirectCallOptions {
  readonly clock: Clock;
  readonly pbx: DemoSwitch;
  readonly queues: DemoQueues;
  readonly dropped: (line: DemoLine) => void;
  /** The channel that dials; it is up. */
  readonly source: DemoChannel;
  /** The channel that is dialled. */
  readonly target: DemoChannel;
  /** Which of the two is the customer's. */
  readonly customer: DemoChannel;
  readonly member: DemoMember | undefined;
  /** Milliseconds until the target answers, or what it does instead. */
  readonly answer: number | 'busy' | 'never' | undefined;
  readonly talkMs?: number;
}

const RING_MS = 20_000;

/** One channel dials another, without a queue: a call to the outside, or a transferred caller at an extension. */
export function startDirectCall(options: DirectCallOptions): DemoLine {
  const { clock, pbx, queues, source, target, customer, member } = options;
  const agent = customer === source ? target : source;
  const timers: Disposable[] = [];
  let answered = false;
  let over = false;

  function end(cause: number, text: string, status: string | undefined, by: DemoChannel | undefined): void {
    if (over) return;
    over = true;
    for (const timer of timers) timer[Symbol.dispose]();
    if (by) pbx.event('HangupRequest', 'call', snapshot(by), [['Cause', cause]]);
    if (status) pbx.dialEnd(source, target, status);
    if (member) {
      member.ringing = false;
      member.inCall = false;
      member.lastCall = clock.now();
      queues.announce(member, 'QueueMemberStatus');
    }
    options.dropped(line);
    pbx.hangUp(target, cause, text);
    pbx.hangUp(source, cause, text);
  }
  const line: DemoLine = {
    customer,
    agent,
    member,
    get ringing() {
      return !answered && target === agent;
    },
    waitsIn: undefined,
    answer() {
      if (over || answered) return;
      answered = true;
      pbx.setState(target, 6);
      pbx.dialEnd(source, target, 'ANSWER');
      pbx.bridge(target, source);
      if (member) {
        member.ringing = false;
        member.inCall = true;
        queues.announce(member, 'QueueMemberStatus');
      }
      if (options.talkMs !== undefined) timers.push(clock.timer(options.talkMs, () => line.hangUp(customer)));
    },
    hangUp(channel) {
      if (answered) end(16, 'Normal Clearing', undefined, channel);
      else if (channel === target) end(17, 'User busy', 'BUSY', channel);
      else end(16, 'Normal Clearing', 'CANCEL', channel);
    },
    release() {
      if (over) return;
      over = true;
      for (const timer of timers) timer[Symbol.dispose]();
      if (member) {
        member.inCall = false;
        member.lastCall = clock.now();
        queues.announce(member, 'QueueMemberStatus');
      }
      options.dropped(line);
      pbx.leaveBridge(customer);
      pbx.hangUp(agent, 16, 'Normal Clearing');
    },
  };

  pbx.dialBegin(source, target);
  pbx.setState(target, 5);
  if (typeof options.answer === 'number') timers.push(clock.timer(options.answer, () => line.answer()));
  if (options.answer === 'busy') timers.push(clock.timer(1_500, () => end(17, 'User busy', 'BUSY', undefined)));
  timers.push(clock.timer(RING_MS, () => !answered && end(19, 'User alerting, no answer', 'NOANSWER', undefined)));
  return line;
}
