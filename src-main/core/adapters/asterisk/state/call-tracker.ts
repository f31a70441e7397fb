import type { CallBody } from '../../unified-message.ts';
import type { AmiFrame } from '../ami/ami-frame.ts';
import type { CallFact } from './call-facts.ts';
import { applyCallEvent } from './call-events.ts';
import { createCallLedger } from './call-ledger.ts';
import { partiesOf, type Party } from './call-parties.ts';
import { rolesOf, type Roles } from './call-roles.ts';
import { deriveCall, type DeriveOptions } from './derive-call.ts';
import { resultOfOriginate } from './transfer-events.ts';

/** How long a call that is over stays known, so that late events find it. */
const KEEP_ENDED_MS = 60_000;

export interface CallView {
  readonly call: CallBody['call'];
  readonly own: boolean;
}

/** A call with its parties as they are now, for commands. */
export interface CallDetail {
  readonly call: CallBody['call'];
  readonly parties: readonly Party[];
  readonly roles: Roles;
}

/** What the agents are doing, by the name the calls give them. */
export type Activity = ReadonlyMap<string, 'busy' | 'ringing' | 'wrapUp'>;

/** Turns events into calls. Deterministic: no clock, no I/O; every method answers the calls that changed by it. */
export interface CallTracker {
  apply(frame: AmiFrame, at: number): readonly CallView[];
  /** Time passes: wrap-up ends, what is long over is forgotten. */
  tick(at: number): readonly CallView[];
  /**
   * The channels that exist, as `CoreShowChannels` lists them, and the callers that wait, as `QueueEntry` lists them. Live calls that
   * are not among them have ended while nobody listened: how, nobody knows. Answers every call that is live or changed.
   */
  rebuild(channels: readonly AmiFrame[], waiting: readonly AmiFrame[], at: number): readonly CallView[];
  expectOriginate(channelId: string, number: string): void;
  originateFailed(channelId: string, reason: string, at: number): readonly CallView[];
  /** The call was put aside, or taken back, through a Redirect of this workstation. */
  setSoftHeld(id: string, held: boolean, at: number): readonly CallView[];
  detail(id: string): CallDetail | undefined;
  activity(at: number): Activity;
  /** Live and lately ended calls. */
  readonly size: number;
}

export function createCallTracker(options: DeriveOptions): CallTracker {
  const ledger = createCallLedger();
  const shown = new Map<string, { readonly json: string; readonly view: CallView }>();

  function changed(at: number, event?: string): CallView[] {
    const views: CallView[] = [];
    for (const linkedid of ledger.touched) {
      const view = look(linkedid, at, event === 'BlindTransfer' || event === 'AttendedTransfer');
      if (view) views.push(view);
    }
    ledger.touched.clear();
    return views;
  }
  function look(linkedid: string, at: number, transferred: boolean): CallView | undefined {
    const call = ledger.calls.get(linkedid);
    if (!call) return undefined;
    setEnd(call, at);
    const justTransferred = transferred && call.transfer?.at === at;
    const body = deriveCall(call, options, at, justTransferred);
    if (!body) return undefined;
    const json = JSON.stringify(body);
    if (shown.get(linkedid)?.json === json) return undefined;
    const view = { call: body, own: isOwn(body) };
    shown.set(linkedid, { json, view });
    return view;
  }
  function setEnd(call: CallFact, at: number): void {
    const channels = [...call.channels.values()];
    if (channels.some((channel) => channel.endedAt === undefined)) call.endedAt = undefined;
    else call.endedAt = channels.length > 0 ? Math.max(...channels.map((c) => c.endedAt ?? at)) : (call.endedAt ?? at);
  }
  function isOwn(body: CallBody['call']): boolean {
    if (body.agent !== undefined) {
      const agent = { name: body.agent, interface: body.agentInterface ?? '', known: true };
      if (options.isOwn(agent)) return true;
    }
    return false;
  }
  const linkedidOf = (id: string): string => id.slice(options.system.length + 1);

  return {
    apply(frame, at) {
      applyCallEvent(ledger, frame, at);
      return ledger.touched.size === 0 ? [] : changed(at, frame.name);
    },
    tick(at) {
      for (const [linkedid, { view }] of shown) {
        if (view.call.state === 'wrapUp') ledger.touched.add(linkedid);
      }
      const views = changed(at);
      for (const call of ledger.calls.values()) {
        const state = shown.get(call.linkedid)?.view.call.state;
        if (call.endedAt === undefined || state === 'wrapUp' || at < call.endedAt + KEEP_ENDED_MS) continue;
        ledger.forget(call.linkedid);
        shown.delete(call.linkedid);
      }
      return views;
    },
    rebuild(channels, waiting, at) {
      const present = new Set(channels.map((frame) => frame.get('Uniqueid')));
      for (const channel of [...ledger.live()]) {
        if (present.has(channel.id)) continue;
        const call = ledger.callOf(channel.id);
        ledger.hungUp(channel, at, undefined);
        if (call && ![...call.channels.values()].some((other) => other.endedAt === undefined)) call.lost = true;
      }
      for (const frame of channels) {
        const channel = ledger.upsert(frame, '', at - durationMs(frame.get('Duration')));
        if (!channel) continue;
        channel.bridge = frame.get('BridgeId') || undefined;
        const call = ledger.callOf(channel.id);
        if (call) call.startedAt = Math.min(call.startedAt, channel.since);
      }
      for (const frame of waiting) {
        const call = ledger.callOf(frame.get('Uniqueid'));
        if (!call) continue;
        const joinedAt = at - Number(frame.get('Wait') || 0) * 1000;
        call.queue = { name: frame.get('Queue'), caller: frame.get('Uniqueid'), waiting: true, joinedAt };
        ledger.touched.add(call.linkedid);
      }
      const inQueue = new Set(waiting.map((frame) => frame.get('Uniqueid')));
      for (const call of ledger.calls.values()) {
        if (call.queue && !inQueue.has(call.queue.caller)) call.queue.waiting = false;
        ledger.touched.add(call.linkedid);
      }
      const views = new Map(changed(at).map((view) => [view.call.id as string, view]));
      for (const { view } of shown.values()) {
        if (view.call.endedAt === undefined) views.set(view.call.id, view);
      }
      return [...views.values()];
    },
    expectOriginate: (channelId, number) => ledger.expectOriginate(channelId, number),
    originateFailed(channelId, reason, at) {
      const call = ledger.open(channelId, at);
      call.failed ??= resultOfOriginate(reason);
      ledger.touched.add(channelId);
      return changed(at);
    },
    setSoftHeld(id, held, at) {
      const call = ledger.calls.get(linkedidOf(id));
      if (!call) return [];
      call.softHeld = held;
      ledger.touched.add(call.linkedid);
      return changed(at);
    },
    detail(id) {
      const call = ledger.calls.get(linkedidOf(id));
      const view = shown.get(linkedidOf(id))?.view;
      if (!call || !view) return undefined;
      const parties = partiesOf(call, options.agents);
      return { call: view.call, parties, roles: rolesOf(call, parties, options.internalDigits) };
    },
    activity(at) {
      const doing = new Map<string, 'busy' | 'ringing' | 'wrapUp'>();
      for (const [linkedid, { view }] of shown) {
        const { call } = view;
        const released = ledger.calls.get(linkedid)?.releasedAt;
        if (call.agent && released !== undefined && at < released + options.wrapUpMs && !doing.has(call.agent)) {
          doing.set(call.agent, 'wrapUp');
        }
        if (call.endedAt !== undefined) continue;
        for (const leg of call.legs) {
          if (leg.agent === undefined) continue;
          const doingLeg = activityOfLeg(call, leg.state);
          if (doingLeg && doing.get(leg.agent) !== 'busy') doing.set(leg.agent, doingLeg);
        }
      }
      return doing;
    },
    get size() {
      return ledger.calls.size;
    },
  };
}

function activityOfLeg(call: CallBody['call'], leg: string): 'busy' | 'ringing' | undefined {
  if (leg === 'hungUp') return undefined;
  if (call.state === 'talking' || call.state === 'held') return leg === 'up' || leg === 'held' ? 'busy' : undefined;
  if (call.state !== 'ringing') return undefined;
  // The agent's own side of a call they make is up while the customer's phone still rings.
  return leg === 'up' && call.direction !== 'inbound' ? 'busy' : 'ringing';
}

/** `Duration` of CoreShowChannel: `HH:MM:SS`. */
function durationMs(text: string): number {
  const match = /^(\d+):(\d\d):(\d\d)$/.exec(text);
  return match ? ((Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3])) * 1000 : 0;
}
