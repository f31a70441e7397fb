import type { AgentPresence } from '../../../../../src-shared/model/live-call.ts';
import type { PresenceBody, QueueBody } from '../../unified-message.ts';
import type { AmiFrame } from '../ami/ami-frame.ts';
import type { AgentRef } from './call-facts.ts';
import type { AgentLookup } from './call-parties.ts';
import type { Activity } from './call-tracker.ts';
import { deviceOfInterface } from './channel-name.ts';

/** Device states of queue members: `AST_DEVICE_*` of `include/asterisk/devicestate.h`. */
const device = {
  unknown: 0,
  notInUse: 1,
  inUse: 2,
  busy: 3,
  invalid: 4,
  unavailable: 5,
  ringing: 6,
  ringInUse: 7,
  onHold: 8,
};

interface Member {
  readonly interface: string;
  name: string;
  paused: boolean;
  reason: string;
  status: number;
  inCall: boolean;
}

interface Queue {
  readonly members: Map<string, Member>;
  /** Callers by Uniqueid and when they joined. */
  readonly waiting: Map<string, number>;
}

/** Queues, their members and who waits in them. Deterministic, as the call tracker is. */
export interface QueueTracker {
  /** Knows the devices of all members and of the agents in the settings. */
  readonly agents: AgentLookup;
  /** The interface of the member of that name, where a queue has one. */
  interfaceOf(memberName: string): string | undefined;
  /** False where the event was none of its business. */
  apply(frame: AmiFrame, at: number): boolean;
  /** The lists of `QueueStatus` replace everything. */
  rebuild(frames: readonly AmiFrame[], at: number): void;
  queues(): readonly QueueBody['queue'][];
  presences(activity: Activity): readonly Omit<PresenceBody['presence'], 'since'>[];
}

export function createQueueTracker(configured: readonly AgentRef[]): QueueTracker {
  const queues = new Map<string, Queue>();
  const byDevice = new Map<string, AgentRef>();
  for (const agent of configured) byDevice.set(deviceOfInterface(agent.interface), agent);

  const queueOf = (name: string): Queue => {
    let queue = queues.get(name);
    if (!queue) queues.set(name, (queue = { members: new Map(), waiting: new Map() }));
    return queue;
  };
  function member(frame: AmiFrame): void {
    // `QueueMember` of QueueStatus says Name and Location where the events say MemberName and Interface.
    const at = frame.get('Interface') || frame.get('Location');
    if (at === '' || frame.get('Queue') === '') return;
    const name = frame.get('MemberName') || frame.get('Name') || at;
    queueOf(frame.get('Queue')).members.set(at, {
      interface: at,
      name,
      paused: frame.get('Paused') === '1',
      reason: frame.get('PausedReason') || frame.get('Reason'),
      status: Number(frame.get('Status')) || device.unknown,
      inCall: frame.get('InCall') === '1',
    });
    const agent: AgentRef = { name, interface: at, known: true };
    byDevice.set(deviceOfInterface(at), agent);
    const state = frame.get('StateInterface');
    if (state.includes('/') && !byDevice.has(deviceOfInterface(state))) byDevice.set(deviceOfInterface(state), agent);
  }
  const gone = (uniqueid: string): boolean => {
    let found = false;
    for (const queue of queues.values()) found = queue.waiting.delete(uniqueid) || found;
    return found;
  };

  return {
    agents: (name) => byDevice.get(name),
    interfaceOf(memberName) {
      for (const { members } of queues.values()) {
        for (const known of members.values()) if (known.name === memberName) return known.interface;
      }
      return undefined;
    },
    apply(frame, at) {
      switch (frame.name) {
        case 'QueueMemberAdded':
        case 'QueueMemberStatus':
        case 'QueueMemberPause':
        case 'QueueMemberPenalty':
        case 'QueueMemberRinginuse':
        case 'QueueMember':
          member(frame);
          return true;
        case 'QueueMemberRemoved':
          queues.get(frame.get('Queue'))?.members.delete(frame.get('Interface'));
          return true;
        case 'QueueParams':
          queueOf(frame.get('Queue'));
          return true;
        case 'QueueCallerJoin':
          if (frame.get('Queue') && frame.get('Uniqueid')) {
            const { waiting } = queueOf(frame.get('Queue'));
            if (!waiting.has(frame.get('Uniqueid'))) waiting.set(frame.get('Uniqueid'), at);
          }
          return true;
        case 'QueueEntry':
          queueOf(frame.get('Queue')).waiting.set(frame.get('Uniqueid'), at - Number(frame.get('Wait') || 0) * 1000);
          return true;
        case 'QueueCallerLeave':
        case 'QueueCallerAbandon':
        case 'AgentConnect':
        case 'Hangup':
          return gone(frame.get('Uniqueid'));
        default:
          return false;
      }
    },
    rebuild(frames, at) {
      queues.clear();
      for (const frame of frames) this.apply(frame, at);
    },
    queues() {
      return [...queues].map(([name, queue]) => {
        const members = [...queue.members.values()];
        const joined = [...queue.waiting.values()];
        return {
          queue: name,
          waiting: joined.length,
          longestSince: joined.length > 0 ? Math.min(...joined) : undefined,
          members: members.length,
          available: members.filter(isAvailable).length,
        };
      });
    },
    presences(activity) {
      const memberships = new Map<string, Member[]>();
      for (const { members } of queues.values()) {
        for (const known of members.values()) {
          const list = memberships.get(known.interface);
          if (list) list.push(known);
          else memberships.set(known.interface, [known]);
        }
      }
      const presences = [...memberships].map(([at, list]) => presenceOf(list[0]?.name ?? at, at, list, activity));
      for (const agent of configured) {
        const queued = [...memberships.keys()].some(
          (at) => deviceOfInterface(at) === deviceOfInterface(agent.interface),
        );
        const named = [...memberships.values()].some((list) => list.some((known) => known.name === agent.name));
        if (queued || named) continue;
        // In a PBX with queues, an agent who is in none of them gets no queue calls.
        const state = activity.get(agent.name) ?? (queues.size > 0 ? 'offline' : 'ready');
        presences.push({ agent: agent.name, agentInterface: agent.interface, state });
      }
      return presences;
    },
  };
}

const isAvailable = (member: Member): boolean =>
  !member.paused && !member.inCall && (member.status === device.notInUse || member.status === device.unknown);

function presenceOf(
  name: string,
  at: string,
  memberships: readonly Member[],
  activity: Activity,
): Omit<PresenceBody['presence'], 'since'> {
  const state = ((): AgentPresence['state'] => {
    const doing = activity.get(name);
    const has = (...states: number[]): boolean => memberships.some((member) => states.includes(member.status));
    if (doing === 'busy' || memberships.some((member) => member.inCall)) return 'busy';
    if (doing === 'ringing' || has(device.ringing, device.ringInUse)) return 'ringing';
    if (has(device.inUse, device.busy, device.onHold)) return 'busy';
    if (memberships.every((m) => m.status === device.invalid || m.status === device.unavailable)) return 'offline';
    if (memberships.every((member) => member.paused)) return 'paused';
    return doing === 'wrapUp' ? 'wrapUp' : 'ready';
  })();
  const reason = memberships.find((member) => member.paused && member.reason !== '')?.reason;
  return { agent: name, agentInterface: at, state, reason: state === 'paused' ? reason : undefined };
}
