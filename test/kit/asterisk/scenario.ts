import type { AmiFrame } from '../../../src-main/core/adapters/asterisk/ami/ami-frame.ts';
import { timeOfEvent } from '../../../src-main/core/adapters/asterisk/codec.ts';
import { createPbxState } from '../../../src-main/core/adapters/asterisk/state/pbx-state.ts';
import type { CallBody } from '../../../src-main/core/adapters/unified-message.ts';
import { event, snap, type ScriptChannel } from './ami-stream.ts';

const me = { name: 'Me', interface: 'PJSIP/1001', known: true };

export function setUp() {
  const state = createPbxState({
    system: 'pbx',
    configured: [me, { name: 'Colleague', interface: 'PJSIP/1002', known: true }],
    isOwn: (agent) => agent.name === 'Me',
    internalDigits: 5,
    wrapUpMs: 30_000,
  });
  const calls: CallBody[] = [];
  const play = (...frames: AmiFrame[]): CallBody | undefined => {
    for (const frame of frames) {
      for (const body of state.apply(frame, timeOfEvent(frame, 0))) if (body.type === 'call') calls.push(body);
    }
    return calls.at(-1);
  };
  const states = (id = calls.at(-1)?.call.id): string[] =>
    calls
      .filter(({ call }) => call.id === id)
      .map(({ call }) => call.state)
      .filter((name, index, all) => name !== all[index - 1]);
  return { state, play, states, calls };
}

export const customer: ScriptChannel = {
  id: '100.1',
  name: 'PJSIP/trunk-00000001',
  linkedid: '100.1',
  number: '+8613800138001',
  callerName: '王小明',
  exten: '400',
  state: 6,
};
export const mine: ScriptChannel = {
  id: '100.2',
  name: 'PJSIP/1001-00000002',
  linkedid: '100.1',
  exten: '1001',
  state: 5,
};
export const other: ScriptChannel = {
  id: '100.3',
  name: 'PJSIP/1002-00000003',
  linkedid: '100.1',
  exten: '1002',
  state: 5,
};
export const asMe = { Queue: 'support', Interface: 'PJSIP/1001', MemberName: 'Me' };
export const asOther = { Queue: 'support', Interface: 'PJSIP/1002', MemberName: 'Colleague' };

export const joins = [
  event('Newchannel', 0, snap(customer, '', 4)),
  event('QueueCallerJoin', 1, snap(customer), { Queue: 'support', Position: 1, Count: 1 }),
];
export const rings = (channel: ScriptChannel, who: object, second: number) => [
  event('Newchannel', second, snap(channel, '', 0)),
  event('AgentCalled', second, snap(customer), snap(channel, 'Dest', 0), who as Record<string, string>),
  event('DialBegin', second, snap(customer), snap(channel, 'Dest', 0)),
  event('Newstate', second, snap(channel, '', 5)),
];
export const answers = (channel: ScriptChannel, who: object, second: number) => [
  event('Newstate', second, snap(channel, '', 6)),
  event('DialEnd', second, snap(customer), snap(channel, 'Dest', 6), { DialStatus: 'ANSWER' }),
  event('QueueCallerLeave', second, snap(customer), { Queue: 'support' }),
  event('AgentConnect', second, snap(customer), snap(channel, 'Dest', 6), who as Record<string, string>, {
    HoldTime: 3,
    RingTime: 2,
  }),
  event('BridgeEnter', second, snap(channel, '', 6), { BridgeUniqueid: 'b1' }),
  event('BridgeEnter', second, snap(customer), { BridgeUniqueid: 'b1' }),
];
export const hangsUp = (channel: ScriptChannel, second: number, cause = 16) =>
  event('Hangup', second, snap(channel, '', 6), { Cause: cause });
