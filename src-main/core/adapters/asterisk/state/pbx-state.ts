import type { CallBody, PresenceBody, QueueBody } from '../../unified-message.ts';
import type { AmiFrame } from '../ami/ami-frame.ts';
import type { AgentRef } from './call-facts.ts';
import { createCallTracker, type CallTracker, type CallView } from './call-tracker.ts';
import { createQueueTracker, type QueueTracker } from './queue-tracker.ts';

export type PbxBody = CallBody | PresenceBody | QueueBody;

export interface PbxStateOptions {
  readonly system: string;
  /** Agents of the settings: their devices are known as agents even where no queue has them. */
  readonly configured: readonly AgentRef[];
  readonly isOwn: (agent: AgentRef) => boolean;
  readonly internalDigits: number;
  readonly wrapUpMs: number;
}

/** The whole PBX as far as it concerns agents: calls, queues, presences. Deterministic; answers what changed. */
export interface PbxState {
  readonly calls: CallTracker;
  readonly queues: QueueTracker;
  apply(frame: AmiFrame, at: number): readonly PbxBody[];
  tick(at: number): readonly PbxBody[];
  /** Replaces what was known by lists of `CoreShowChannels` and `QueueStatus`; answers everything that is there. */
  rebuild(channels: readonly AmiFrame[], queueFrames: readonly AmiFrame[], at: number): readonly PbxBody[];
  /** For changes that commands made on the call tracker. */
  follow(views: readonly CallView[], at: number): readonly PbxBody[];
}

export function createPbxState(options: PbxStateOptions): PbxState {
  const queues = createQueueTracker(options.configured);
  const calls = createCallTracker({ ...options, agents: queues.agents });
  let queuesShown = new Map<string, string>();
  let presencesShown = new Map<string, { readonly json: string; readonly since: number }>();

  const ofCalls = (views: readonly CallView[]): CallBody[] =>
    views.map(({ call, own }) => ({ type: 'call', call, own }));

  function ofQueues(): QueueBody[] {
    const bodies: QueueBody[] = [];
    for (const queue of queues.queues()) {
      const json = JSON.stringify(queue);
      if (queuesShown.get(queue.queue) === json) continue;
      queuesShown.set(queue.queue, json);
      bodies.push({ type: 'queue', queue });
    }
    return bodies;
  }
  function ofPresences(at: number): PresenceBody[] {
    const bodies: PresenceBody[] = [];
    const seen = new Set<string>();
    const add = (presence: Omit<PresenceBody['presence'], 'since'>): void => {
      seen.add(presence.agent);
      const json = JSON.stringify(presence);
      if (presencesShown.get(presence.agent)?.json === json) return;
      presencesShown.set(presence.agent, { json, since: at });
      const agent = { name: presence.agent, interface: presence.agentInterface ?? '', known: true };
      bodies.push({ type: 'presence', presence: { ...presence, since: at }, own: options.isOwn(agent) });
    };
    for (const presence of queues.presences(calls.activity(at))) add(presence);
    for (const agent of presencesShown.keys()) if (!seen.has(agent)) add({ agent, state: 'offline' });
    return bodies;
  }

  return {
    calls,
    queues,
    apply(frame, at) {
      const views = calls.apply(frame, at);
      const concernsQueues = queues.apply(frame, at);
      if (views.length === 0 && !concernsQueues) return [];
      return [...ofCalls(views), ...(concernsQueues ? ofQueues() : []), ...ofPresences(at)];
    },
    tick(at) {
      const views = calls.tick(at);
      return [...ofCalls(views), ...ofPresences(at)];
    },
    rebuild(channels, queueFrames, at) {
      queues.rebuild(queueFrames, at);
      const views = calls.rebuild(
        channels,
        queueFrames.filter((frame) => frame.name === 'QueueEntry'),
        at,
      );
      const emptied = [...queuesShown.keys()].filter((name) => !queues.queues().some((queue) => queue.queue === name));
      queuesShown = new Map();
      presencesShown = new Map([...presencesShown].map(([agent, shown]) => [agent, { json: '', since: shown.since }]));
      const gone: QueueBody[] = emptied.map((queue) => ({
        type: 'queue',
        queue: { queue, waiting: 0, members: 0, available: 0 },
      }));
      return [...ofCalls(views), ...gone, ...ofQueues(), ...ofPresences(at)];
    },
    follow: (views, at) => [...ofCalls(views), ...ofPresences(at)],
  };
}
