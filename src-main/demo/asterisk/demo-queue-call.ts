import type { Clock } from '../../core/ports/clock.ts';
import type { Headers } from './ami-text.ts';
import { snapshot, type DemoChannel } from './demo-channel.ts';
import type { DemoMember, DemoQueues } from './demo-queues.ts';
import type { DemoCall, DemoQueue } from './demo-script.ts';
import type { DemoSwitch } from './demo-switch.ts';

/** Between two members that are rung for the same caller. */
const RETRY_MS = 1_000;

export interface CallDeps {
  readonly clock: Clock;
  readonly pbx: DemoSwitch;
  readonly queues: DemoQueues;
  readonly dropped: (call: DemoLine) => void;
}

/** A call of the demo, whatever it is doing: what phones and the manager can do to it. */
export interface DemoLine {
  readonly customer: DemoChannel;
  /** The channel of the agent it rings at or is with. */
  readonly agent: DemoChannel | undefined;
  readonly member: DemoMember | undefined;
  readonly ringing: boolean;
  /** Queue and time of joining, while it waits. */
  readonly waitsIn: { readonly queue: string; readonly since: number } | undefined;
  answer(): void;
  /** Ends the call from the side of that channel. */
  hangUp(channel: DemoChannel): void;
  /** Lets the agent go and keeps the customer; the caller goes where the dial plan sends them. */
  release(): void;
}

/** A caller in a queue: offered to one member after the other, as `app_queue` reports it. */
export function startQueueCall(script: DemoCall, queue: DemoQueue, customer: DemoChannel, deps: CallDeps): DemoLine {
  const { clock, pbx, queues } = deps;
  const joinedAt = clock.now();
  const timers = new Set<Disposable>();
  let member: DemoMember | undefined;
  let agent: DemoChannel | undefined;
  let ringsSince = 0;
  let answeredAt: number | undefined;
  let over = false;

  const after = (ms: number, run: () => void): void => {
    const timer = clock.timer(ms, () => {
      timers.delete(timer);
      if (!over) run();
    });
    timers.add(timer);
  };
  const inQueue: Headers = [['Queue', queue.name]];
  const identity = (of: DemoMember): Headers => [
    ...inQueue,
    ['Interface', of.agent.interface],
    ['MemberName', of.agent.memberName],
  ];
  const seconds = (from: number): number => Math.round((clock.now() - from) / 1000);

  function offer(preferred?: string): void {
    const next = queues.free(preferred);
    if (!next) return after(RETRY_MS, () => offer(preferred));
    member = next;
    next.ringing = true;
    ringsSince = clock.now();
    agent = pbx.open({
      device: next.agent.interface,
      linkedid: customer.linkedid,
      state: 0,
      number: customer.callerNumber,
      name: customer.callerName,
      context: 'agents',
      exten: next.agent.extension,
    });
    pbx.event('AgentCalled', 'agent', snapshot(customer), snapshot(agent, 'Dest'), identity(next));
    pbx.dialBegin(customer, agent);
    pbx.setState(agent, 5);
    queues.announce(next, 'QueueMemberStatus');
    const rung = agent;
    if (next.agent.answerAfterMs !== undefined) after(next.agent.answerAfterMs, () => rung === agent && line.answer());
    after(queue.ringMs, () => rung === agent && answeredAt === undefined && giveUpOn(next, rung));
  }
  function giveUpOn(tried: DemoMember, channel: DemoChannel): void {
    pbx.event('AgentRingNoAnswer', 'agent', snapshot(customer), snapshot(channel, 'Dest'), identity(tried), [
      ['RingTime', clock.now() - ringsSince],
    ]);
    pbx.dialEnd(customer, channel, 'NOANSWER');
    free(tried);
    pbx.hangUp(channel, 19, 'User alerting, no answer');
    after(RETRY_MS, () => offer());
  }
  function free(of: DemoMember): void {
    of.ringing = false;
    of.inCall = false;
    of.lastCall = clock.now();
    agent = undefined;
    member = undefined;
    queues.announce(of, 'QueueMemberStatus');
  }
  function complete(reason: 'agent' | 'caller' | 'transfer'): void {
    if (!agent || !member) return;
    pbx.event('AgentComplete', 'agent', snapshot(customer), snapshot(agent, 'Dest'), identity(member), [
      ['HoldTime', Math.round(((answeredAt ?? joinedAt) - joinedAt) / 1000)],
      ['TalkTime', seconds(answeredAt ?? joinedAt)],
      ['Reason', reason],
    ]);
  }
  function end(): void {
    over = true;
    for (const timer of timers) timer[Symbol.dispose]();
    deps.dropped(line);
  }
  function abandon(): void {
    pbx.event('QueueCallerAbandon', 'agent', snapshot(customer), inQueue, [
      ['Position', 1],
      ['OriginalPosition', 1],
      ['HoldTime', seconds(joinedAt)],
    ]);
    pbx.event('QueueCallerLeave', 'agent', snapshot(customer), inQueue, [
      ['Count', 0],
      ['Position', 1],
    ]);
    if (agent && member) {
      pbx.dialEnd(customer, agent, 'CANCEL');
      const rung = agent;
      free(member);
      pbx.hangUp(rung, 26, 'Answered elsewhere');
    }
    end();
    pbx.hangUp(customer, 16, 'Normal Clearing');
  }

  const line: DemoLine = {
    customer,
    get agent() {
      return agent;
    },
    get member() {
      return member;
    },
    get ringing() {
      return agent !== undefined && answeredAt === undefined;
    },
    get waitsIn() {
      return over || answeredAt !== undefined ? undefined : { queue: queue.name, since: joinedAt };
    },
    answer() {
      if (over || !agent || !member || answeredAt !== undefined) return;
      answeredAt = clock.now();
      member.ringing = false;
      member.inCall = true;
      member.callsTaken += 1;
      pbx.setState(agent, 6);
      pbx.dialEnd(customer, agent, 'ANSWER');
      pbx.event('MusicOnHoldStop', 'call', snapshot(customer));
      pbx.event('QueueCallerLeave', 'agent', snapshot(customer), inQueue, [
        ['Position', 1],
        ['Count', 0],
      ]);
      pbx.event('AgentConnect', 'agent', snapshot(customer), snapshot(agent, 'Dest'), identity(member), [
        ['HoldTime', seconds(joinedAt)],
        ['RingTime', seconds(ringsSince)],
      ]);
      pbx.bridge(agent, customer);
      queues.announce(member, 'QueueMemberStatus');
      if (script.talkMs !== undefined) after(script.talkMs, () => line.hangUp(customer));
    },
    hangUp(channel) {
      if (over) return;
      if (answeredAt === undefined) {
        if (channel === customer) return abandon();
        if (agent && member) giveUpOn(member, agent);
        return;
      }
      pbx.event('HangupRequest', 'call', snapshot(channel), [['Cause', 16]]);
      complete(channel === customer ? 'caller' : 'agent');
      const talked = agent;
      if (member) free(member);
      end();
      if (talked) pbx.hangUp(talked, 16, 'Normal Clearing');
      pbx.hangUp(customer, 16, 'Normal Clearing');
    },
    release() {
      complete('transfer');
      const talked = agent;
      if (member) free(member);
      end();
      pbx.leaveBridge(customer);
      if (talked) pbx.hangUp(talked, 16, 'Normal Clearing');
    },
  };

  customer.exten = queue.extension;
  pbx.event('QueueCallerJoin', 'agent', snapshot(customer), inQueue, [
    ['Position', 1],
    ['Count', 1],
  ]);
  pbx.event('MusicOnHoldStart', 'call', snapshot(customer), [['Class', 'default']]);
  if (script.patienceMs !== undefined) after(script.patienceMs, () => answeredAt === undefined && abandon());
  offer(script.agent);
  return line;
}
