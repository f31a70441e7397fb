import type { AmiFrame } from '../ami/ami-frame.ts';
import type { CallFact, ChannelFact, OfferFact } from './call-facts.ts';
import type { CallLedger } from './call-ledger.ts';
import { known } from './channel-name.ts';
import { applyTransferEvent } from './transfer-events.ts';

/** `DialStatus` values that end an attempt. */
const finalDialStatus = /^(ANSWER|NOANSWER|BUSY|CONGESTION|CANCEL|CHANUNAVAIL|ABORT|TORTURE|DONTCALL|INVALIDARGS)$/;

/**
 * Takes one event into the ledger. Total: an event that is unknown, incomplete, repeated or late changes what it can and never
 * throws. Meaning of events and headers: docs.asterisk.org, AMI Events.
 */
export function applyCallEvent(ledger: CallLedger, frame: AmiFrame, at: number): void {
  switch (frame.name) {
    case 'Newchannel':
    case 'Newstate':
    case 'NewCallerid':
    case 'NewConnectedLine':
      ledger.upsert(frame, '', at);
      return;
    case 'Rename': {
      const channel = ledger.channel(frame.get('Uniqueid'));
      if (channel && frame.get('Newname')) channel.name = frame.get('Newname');
      return;
    }
    case 'Hangup': {
      const channel = ledger.upsert(frame, '', at);
      if (!channel) return;
      noteHangUp(ledger, channel);
      const cause = Number.parseInt(frame.get('Cause'), 10);
      ledger.hungUp(channel, at, Number.isNaN(cause) ? undefined : cause);
      return;
    }
    case 'HangupRequest':
    case 'SoftHangupRequest': {
      const channel = ledger.channel(frame.get('Uniqueid'));
      if (channel) noteHangUp(ledger, channel);
      return;
    }
    case 'DialBegin':
    case 'DialState':
    case 'DialEnd':
      return dial(ledger, frame, at);
    case 'BridgeEnter': {
      const channel = ledger.upsert(frame, '', at);
      if (channel) channel.bridge = frame.get('BridgeUniqueid') || undefined;
      return;
    }
    case 'BridgeLeave': {
      const channel = ledger.upsert(frame, '', at);
      if (channel?.bridge === frame.get('BridgeUniqueid')) channel.bridge = undefined;
      return;
    }
    case 'BridgeMerge':
      return moveBridge(ledger, frame.get('FromBridgeUniqueid'), frame.get('ToBridgeUniqueid') || undefined);
    case 'BridgeDestroy':
      return moveBridge(ledger, frame.get('BridgeUniqueid'), undefined);
    case 'Hold':
    case 'Unhold': {
      const channel = ledger.upsert(frame, '', at);
      if (channel) channel.held = frame.name === 'Hold';
      return;
    }
    case 'ParkedCall':
    case 'UnParkedCall':
    case 'ParkedCallTimeOut':
    case 'ParkedCallGiveUp': {
      const channel = ledger.upsert(frame, 'Parkee', at);
      if (channel) channel.parked = frame.name === 'ParkedCall';
      return;
    }
    case 'QueueCallerJoin':
    case 'QueueCallerLeave':
    case 'QueueCallerAbandon':
      return queueCaller(ledger, frame, at);
    case 'AgentCalled':
    case 'AgentConnect':
    case 'AgentRingNoAnswer':
    case 'AgentComplete':
    case 'AgentDump':
      return agent(ledger, frame, at);
    default:
      applyTransferEvent(ledger, frame, at);
  }
}

/** The first channel to go while the others stay is the one that ended the call. */
function noteHangUp(ledger: CallLedger, channel: ChannelFact): void {
  const call = ledger.callOf(channel.id);
  if (call && call.answeredAt !== undefined) call.hungUpFirst ??= channel.id;
}

function dial(ledger: CallLedger, frame: AmiFrame, at: number): void {
  const source = ledger.named(frame, '', at);
  const destination = ledger.named(frame, 'Dest', at);
  if (!destination) return;
  const by = source?.id ?? (frame.get('Uniqueid') || '');
  if (destination.dialledBy === undefined) {
    destination.dialledBy = by;
    destination.dialledAt = at;
  }
  const status = frame.name === 'DialBegin' ? '' : known(frame.get('DialStatus'));
  if (status !== '' && !finalDialStatus.test(destination.dialStatus)) destination.dialStatus = status;
  const call = ledger.callOf(destination.id);
  if (call && source && call.dialled === '' && !source.name.endsWith(';2')) call.dialled = dialable(source.exten);
}

/** `s`, `h`, `i` and `t` are places in the dial plan, not something that was dialled. */
export const dialable = (exten: string): string => (/^[a-z]$/.test(exten) ? '' : exten);

function moveBridge(ledger: CallLedger, from: string, to: string | undefined): void {
  if (from === '') return;
  for (const channel of ledger.live()) {
    if (channel.bridge !== from) continue;
    channel.bridge = to;
    ledger.touched.add(channel.linkedid);
  }
}

function queueCaller(ledger: CallLedger, frame: AmiFrame, at: number): void {
  const channel = ledger.named(frame, '', at);
  const call = channel && ledger.callOf(channel.id);
  if (!call) return;
  const name = frame.get('Queue');
  if (frame.name === 'QueueCallerJoin') {
    call.queue = { name, caller: channel.id, waiting: true, joinedAt: at };
    call.dialled ||= dialable(channel.exten);
    return;
  }
  call.queue ??= { name, caller: channel.id, waiting: false, joinedAt: call.startedAt };
  call.queue.waiting = false;
  if (frame.name === 'QueueCallerAbandon') call.abandoned = true;
}

function agent(ledger: CallLedger, frame: AmiFrame, at: number): void {
  const caller = ledger.named(frame, '', at);
  const member = ledger.named(frame, 'Dest', at);
  const id = frame.get('DestUniqueid') || `interface:${frame.get('Interface')}`;
  const call = (caller && ledger.callOf(caller.id)) ?? (member && ledger.callOf(member.id)) ?? callOfOffer(ledger, id);
  if (!call) return;
  ledger.touched.add(call.linkedid);
  if (caller) call.queue ??= { name: frame.get('Queue'), caller: caller.id, waiting: false, joinedAt: call.startedAt };
  const offer = offerOf(call, id, frame, at);
  switch (frame.name) {
    case 'AgentConnect':
      if (offer.state !== 'done') offer.state = 'connected';
      if (call.queue) call.queue.waiting = false;
      return;
    case 'AgentRingNoAnswer':
      if (offer.state === 'ringing') offer.state = 'noAnswer';
      return;
    case 'AgentComplete':
    case 'AgentDump': {
      // A Redirect that puts the caller aside also ends the queue's part; the agent's part goes on.
      if (call.softHeld) return;
      offer.state = 'done';
      call.completed = true;
      const reason = frame.get('Reason');
      if (reason === 'agent') call.endedBy = 'agent';
      else if (reason === 'caller' || frame.name === 'AgentDump') call.endedBy = 'customer';
      else if (reason === 'transfer' && !call.transfer) {
        // A Redirect is reported in no other way; the caller is in the new place already.
        call.transfer = { to: dialable(caller?.exten ?? ''), at, by: new Set(member ? [member.id] : []) };
      }
      return;
    }
  }
}

function callOfOffer(ledger: CallLedger, id: string): CallFact | undefined {
  for (const call of ledger.calls.values()) if (call.offers.has(id)) return call;
  return undefined;
}

function offerOf(call: CallFact, id: string, frame: AmiFrame, at: number): OfferFact {
  let offer = call.offers.get(id);
  if (!offer) {
    const queueInterface = frame.get('Interface');
    offer = {
      channel: id,
      interface: queueInterface,
      memberName: frame.get('MemberName') || queueInterface,
      state: 'ringing',
      at,
    };
    call.offers.set(id, offer);
  }
  return offer;
}
