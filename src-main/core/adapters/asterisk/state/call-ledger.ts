import type { AmiFrame } from '../ami/ami-frame.ts';
import { createCallFact, createChannelFact, mergeCallFacts, type CallFact, type ChannelFact } from './call-facts.ts';
import { known } from './channel-name.ts';

/** Hung-up channels remembered so that a late event does not bring one back to life. */
const MAX_GONE = 20_000;

/** All channels and calls that are known, and which changed since they were last looked at. */
export interface CallLedger {
  readonly calls: ReadonlyMap<string, CallFact>;
  readonly touched: Set<string>;
  /** What this workstation asked for, by the Uniqueid it gave the channel. */
  expectOriginate(channelId: string, number: string): void;
  channel(id: string): ChannelFact | undefined;
  channelByName(name: string): ChannelFact | undefined;
  callOf(id: string): CallFact | undefined;
  /** Brings a channel up to date from an event whose header names start with `prefix`. Undefined where it is gone or not named. */
  upsert(frame: AmiFrame, prefix: string, at: number): ChannelFact | undefined;
  /** The same, and where the channel is gone, what is remembered of it: for events that may come after its end. */
  named(frame: AmiFrame, prefix: string, at: number): ChannelFact | undefined;
  /** A call without channels: an originate that failed before it had any. */
  open(linkedid: string, at: number): CallFact;
  hungUp(channel: ChannelFact, at: number, cause: number | undefined): void;
  /** Every live channel. */
  live(): Iterable<ChannelFact>;
  forget(linkedid: string): void;
}

export function createCallLedger(): CallLedger {
  const calls = new Map<string, CallFact>();
  const callOfChannel = new Map<string, CallFact>();
  const names = new Map<string, string>();
  const gone = new Set<string>();
  const touched = new Set<string>();
  const expected = new Map<string, string>();

  function open(linkedid: string, at: number): CallFact {
    let call = calls.get(linkedid);
    if (!call) {
      call = createCallFact(linkedid, at);
      const number = expected.get(linkedid);
      if (number !== undefined) call.originate = { number };
      expected.delete(linkedid);
      calls.set(linkedid, call);
    }
    return call;
  }
  function move(channel: ChannelFact, from: CallFact, to: CallFact): void {
    from.channels.delete(channel.id);
    to.channels.set(channel.id, channel);
    callOfChannel.set(channel.id, to);
    touched.add(from.linkedid);
    const offer = from.offers.get(channel.id);
    if (offer) to.offers.set(channel.id, offer);
    if (![...from.channels.values()].some((other) => other.endedAt === undefined)) mergeCallFacts(from, to);
  }
  const channel = (id: string): ChannelFact | undefined => callOfChannel.get(id)?.channels.get(id);

  function upsert(frame: AmiFrame, prefix: string, at: number): ChannelFact | undefined {
    const id = frame.get(`${prefix}Uniqueid`);
    const name = frame.get(`${prefix}Channel`);
    if (id === '' || name === '' || gone.has(id)) return undefined;
    const linkedid = frame.get(`${prefix}Linkedid`) || callOfChannel.get(id)?.linkedid || id;
    const fact = placed(id, name, linkedid, at);
    if (fact.name !== name) names.delete(fact.name);
    names.set(name, id);
    fact.name = name;
    const state = frame.get(`${prefix}ChannelState`);
    if (/^\d+$/.test(state)) fact.state = Number(state);
    fact.number = known(frame.get(`${prefix}CallerIDNum`)) || fact.number;
    fact.callerName = known(frame.get(`${prefix}CallerIDName`)) || fact.callerName;
    fact.exten = frame.get(`${prefix}Exten`) || fact.exten;
    touched.add(linkedid);
    return fact;
  }
  /** The channel in the call of its Linkedid: found, made, or moved there. */
  function placed(id: string, name: string, linkedid: string, at: number): ChannelFact {
    const home = callOfChannel.get(id);
    const found = home?.channels.get(id);
    if (home && found) {
      if (home.linkedid !== linkedid) {
        found.linkedid = linkedid;
        move(found, home, open(linkedid, at));
      }
      return found;
    }
    const call = open(linkedid, at);
    const fact = createChannelFact(id, name, linkedid, at);
    call.channels.set(id, fact);
    callOfChannel.set(id, call);
    return fact;
  }

  return {
    calls,
    touched,
    channel,
    open,
    expectOriginate(channelId, number) {
      expected.set(channelId, number);
      if (expected.size > 100) expected.delete(expected.keys().next().value ?? '');
    },
    channelByName(name) {
      const id = names.get(name);
      return id === undefined ? undefined : channel(id);
    },
    callOf: (id) => callOfChannel.get(id),
    upsert,
    named: (frame, prefix, at) => upsert(frame, prefix, at) ?? channel(frame.get(`${prefix}Uniqueid`)),
    hungUp(fact, at, cause) {
      fact.endedAt ??= at;
      fact.cause ??= cause;
      fact.bridge = undefined;
      fact.held = false;
      fact.parked = false;
      if (names.get(fact.name) === fact.id) names.delete(fact.name);
      gone.add(fact.id);
      if (gone.size > MAX_GONE) gone.delete(gone.values().next().value ?? '');
      touched.add(fact.linkedid);
    },
    *live() {
      for (const call of calls.values()) {
        for (const fact of call.channels.values()) if (fact.endedAt === undefined) yield fact;
      }
    },
    forget(linkedid) {
      const call = calls.get(linkedid);
      if (!call) return;
      for (const fact of call.channels.values()) {
        gone.add(fact.id);
        callOfChannel.delete(fact.id);
        if (names.get(fact.name) === fact.id) names.delete(fact.name);
      }
      calls.delete(linkedid);
    },
  };
}
