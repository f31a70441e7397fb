import type { Clock } from '../../core/ports/clock.ts';
import type { Headers } from './ami-text.ts';
import type { DemoAgent, DemoQueue } from './demo-script.ts';
import type { DemoSwitch } from './demo-switch.ts';

export interface DemoMember {
  readonly agent: DemoAgent;
  paused: boolean;
  reason: string;
  inCall: boolean;
  ringing: boolean;
  callsTaken: number;
  lastCall: number;
}

/** Every agent of the demo is a member of every queue. */
export interface DemoQueues {
  readonly members: readonly DemoMember[];
  /** Who is rung next: longest without a call first; `preferred` (an extension) before all others. */
  free(preferred: string | undefined): DemoMember | undefined;
  member(queueInterface: string): DemoMember | undefined;
  /** Sends the member's state to everybody, once per queue. */
  announce(member: DemoMember, event: 'QueueMemberStatus' | 'QueueMemberPause'): void;
  /** The list events of QueueStatus without its end; `waiting` are the callers of a queue in order. */
  status(waiting: (queue: string) => readonly { readonly headers: Headers; readonly waitSeconds: number }[]): Headers[];
}

export function createDemoQueues(
  clock: Clock,
  pbx: DemoSwitch,
  queues: readonly DemoQueue[],
  agents: readonly DemoAgent[],
): DemoQueues {
  const members: DemoMember[] = agents.map((agent) => ({
    agent,
    paused: false,
    reason: '',
    inCall: false,
    ringing: false,
    callsTaken: 0,
    lastCall: 0,
  }));
  const started = Math.floor(clock.now() / 1000);
  /** `AST_DEVICE_*`: 1 not in use, 2 in use, 6 ringing. */
  const device = (member: DemoMember): number => (member.inCall ? 2 : member.ringing ? 6 : 1);
  const facts = (member: DemoMember): Headers => [
    ['StateInterface', member.agent.interface],
    ['Membership', 'static'],
    ['Penalty', 0],
    ['CallsTaken', member.callsTaken],
    ['LastCall', Math.floor(member.lastCall / 1000)],
    ['LastPause', 0],
    ['LoginTime', started],
    ['InCall', member.inCall ? 1 : 0],
    ['Status', device(member)],
    ['Paused', member.paused ? 1 : 0],
    ['PausedReason', member.reason],
    ['Ringinuse', 0],
    ['Wrapuptime', 0],
  ];
  return {
    members,
    free(preferred) {
      const free = members.filter((member) => !member.paused && !member.inCall && !member.ringing);
      return (
        free.find((member) => member.agent.extension === preferred) ??
        free.toSorted((a, b) => a.lastCall - b.lastCall)[0]
      );
    },
    member: (queueInterface) => members.find((member) => member.agent.interface === queueInterface),
    announce(member, name) {
      for (const queue of queues) {
        const identity: Headers = [
          ['Queue', queue.name],
          ['MemberName', member.agent.memberName],
          ['Interface', member.agent.interface],
        ];
        pbx.event(name, 'agent', identity, facts(member));
      }
    },
    status(waiting) {
      return queues.flatMap((queue) => {
        const callers = waiting(queue.name);
        return [
          [
            ['Event', 'QueueParams'],
            ['Queue', queue.name],
            ['Max', 0],
            ['Strategy', 'leastrecent'],
            ['Calls', callers.length],
            ['Holdtime', 0],
            ['TalkTime', 0],
            ['Completed', 0],
            ['Abandoned', 0],
            ['ServiceLevel', 20],
            ['ServicelevelPerf', '0.0'],
            ['Weight', 0],
          ] satisfies Headers,
          ...members.map((member): Headers => [
            ['Event', 'QueueMember'],
            ['Queue', queue.name],
            ['Name', member.agent.memberName],
            ['Location', member.agent.interface],
            ...facts(member),
          ]),
          ...callers.map(({ headers, waitSeconds }, index): Headers => [
            ['Event', 'QueueEntry'],
            ['Queue', queue.name],
            ['Position', index + 1],
            ...headers,
            ['Wait', waitSeconds],
            ['Priority', 0],
          ]),
        ];
      });
    },
  };
}
