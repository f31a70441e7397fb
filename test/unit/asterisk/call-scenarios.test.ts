import { describe, expect, it } from 'vitest';
import type { AmiFrame } from '../../../src-main/core/adapters/asterisk/ami/ami-frame.ts';
import type { CallBody } from '../../../src-main/core/adapters/unified-message.ts';
import { timeOfEvent } from '../../../src-main/core/adapters/asterisk/codec.ts';
import { createPbxState } from '../../../src-main/core/adapters/asterisk/state/pbx-state.ts';
import { at, event, snap, type ScriptChannel } from '../../kit/asterisk/ami-stream.ts';

const me = { name: 'Me', interface: 'PJSIP/1001', known: true };

function setUp() {
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

const customer: ScriptChannel = {
  id: '100.1',
  name: 'PJSIP/trunk-00000001',
  linkedid: '100.1',
  number: '+8613800138001',
  callerName: '王小明',
  exten: '400',
  state: 6,
};
const mine: ScriptChannel = { id: '100.2', name: 'PJSIP/1001-00000002', linkedid: '100.1', exten: '1001', state: 5 };
const other: ScriptChannel = { id: '100.3', name: 'PJSIP/1002-00000003', linkedid: '100.1', exten: '1002', state: 5 };
const asMe = { Queue: 'support', Interface: 'PJSIP/1001', MemberName: 'Me' };
const asOther = { Queue: 'support', Interface: 'PJSIP/1002', MemberName: 'Colleague' };

const joins = [
  event('Newchannel', 0, snap(customer, '', 4)),
  event('QueueCallerJoin', 1, snap(customer), { Queue: 'support', Position: 1, Count: 1 }),
];
const rings = (channel: ScriptChannel, who: object, second: number) => [
  event('Newchannel', second, snap(channel, '', 0)),
  event('AgentCalled', second, snap(customer), snap(channel, 'Dest', 0), who as Record<string, string>),
  event('DialBegin', second, snap(customer), snap(channel, 'Dest', 0)),
  event('Newstate', second, snap(channel, '', 5)),
];
const answers = (channel: ScriptChannel, who: object, second: number) => [
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
const hangsUp = (channel: ScriptChannel, second: number, cause = 16) =>
  event('Hangup', second, snap(channel, '', 6), { Cause: cause });

describe('a queue call', () => {
  it('rings at several agents; each desk is told that it rings there', () => {
    const { play } = setUp();
    const ringing = play(...joins, ...rings(other, asOther, 2), ...rings(mine, asMe, 2));
    expect(ringing).toMatchObject({ own: true, call: { state: 'ringing', agent: 'Me' } });
    expect(ringing?.call.legs.map(({ role, agent }) => [role, agent])).toEqual([
      ['customer', undefined],
      ['agent', 'Colleague'],
      ['agent', 'Me'],
    ]);
  });

  it('goes away from the desks that were rung and belongs to the one that answered', () => {
    const { play } = setUp();
    const talking = play(
      ...joins,
      ...rings(mine, asMe, 2),
      ...rings(other, asOther, 2),
      ...answers(other, asOther, 4),
      event('AgentRingNoAnswer', 4, snap(customer), snap(mine, 'Dest'), asMe),
      hangsUp(mine, 4, 26),
    );
    expect(talking).toMatchObject({ own: false, call: { state: 'talking', agent: 'Colleague', answeredAt: at(4) } });
    expect(talking?.call.legs.find(({ agent }) => agent === 'Me')?.state).toBe('hungUp');
  });

  it('waits again when nobody took it, and is missed when the caller gives up', () => {
    const { play, states } = setUp();
    play(
      ...joins,
      ...rings(mine, asMe, 2),
      event('AgentRingNoAnswer', 20, snap(customer), snap(mine, 'Dest'), asMe, { RingTime: 18000 }),
      hangsUp(mine, 20, 19),
    );
    const missed = play(
      event('QueueCallerAbandon', 25, snap(customer), { Queue: 'support', HoldTime: 24 }),
      event('QueueCallerLeave', 25, snap(customer), { Queue: 'support' }),
      hangsUp(customer, 25),
    );
    expect(states()).toEqual(['queued', 'ringing', 'queued', 'missed']);
    expect(missed).toMatchObject({
      own: false,
      call: { result: 'abandoned', q850: 16, endedAt: at(25), agent: undefined, answeredAt: undefined },
    });
  });

  it('that is abandoned while it rings here is a call this desk missed', () => {
    const { play } = setUp();
    const missed = play(
      ...joins,
      ...rings(mine, asMe, 2),
      event('QueueCallerAbandon', 5, snap(customer), { Queue: 'support' }),
      event('DialEnd', 5, snap(customer), snap(mine, 'Dest'), { DialStatus: 'CANCEL' }),
      hangsUp(mine, 5, 26),
      hangsUp(customer, 5),
    );
    expect(missed).toMatchObject({ own: true, call: { state: 'missed', result: 'abandoned', agent: 'Me' } });
  });

  it('that leaves the queue unanswered was not answered', () => {
    const { play } = setUp();
    const missed = play(
      ...joins,
      event('QueueCallerLeave', 30, snap(customer), { Queue: 'support' }),
      hangsUp(customer, 31),
    );
    expect(missed?.call).toMatchObject({ state: 'missed', result: 'noAnswer' });
  });

  it('says who hung up', () => {
    const byCaller = setUp();
    byCaller.play(...joins, ...rings(mine, asMe, 2), ...answers(mine, asMe, 4));
    byCaller.play(
      event('AgentComplete', 60, snap(customer), snap(mine, 'Dest'), asMe, { Reason: 'caller', TalkTime: 56 }),
    );
    expect(byCaller.play(hangsUp(mine, 60), hangsUp(customer, 60))).toMatchObject({
      own: true,
      call: { state: 'wrapUp', endedBy: 'customer', result: 'normalClearing' },
    });
  });

  it('is held while a phone holds it, and music in the queue is no hold', () => {
    const { play, states } = setUp();
    play(...joins, event('MusicOnHoldStart', 1, snap(customer)), ...rings(mine, asMe, 2), ...answers(mine, asMe, 4));
    expect(states()).not.toContain('held');
    expect(play(event('Hold', 10, snap(mine, '', 6)))?.call.state).toBe('held');
    expect(play(event('Unhold', 20, snap(mine, '', 6)))?.call.state).toBe('talking');
    expect(play(event('Hold', 21, snap(mine, '', 6)), hangsUp(mine, 30), hangsUp(customer, 30))?.call.state).toBe(
      'wrapUp',
    );
  });

  it('through a Local channel shows the phone behind it, and the pair is no party', () => {
    const { play } = setUp();
    const one: ScriptChannel = { id: '100.5', name: 'Local/1001@from-queue-00000009;1', linkedid: '100.1', state: 0 };
    const two: ScriptChannel = { id: '100.6', name: 'Local/1001@from-queue-00000009;2', linkedid: '100.1', state: 4 };
    const local = { Queue: 'support', Interface: 'Local/1001@from-queue/n', MemberName: 'Me' };
    const phone: ScriptChannel = { id: '100.7', name: 'PJSIP/1001-00000010', linkedid: '100.1', state: 5 };
    const ringing = play(
      ...joins,
      event('Newchannel', 2, snap(one)),
      event('Newchannel', 2, snap(two)),
      event('AgentCalled', 2, snap(customer), snap(one, 'Dest'), local),
      event('DialBegin', 2, snap(two), snap(phone, 'Dest', 0)),
      event('Newstate', 2, snap(phone)),
    );
    expect(ringing?.call.legs).toEqual([
      expect.objectContaining({ role: 'customer' }),
      { id: '100.7', channel: 'PJSIP/1001-00000010', role: 'agent', state: 'ringing', agent: 'Me' },
    ]);
    // The phone has answered, and the member still has to press a key: nobody talks yet.
    const up = play(event('DialEnd', 3, snap(two), snap(phone, 'Dest', 6), { DialStatus: 'ANSWER' }));
    expect(up?.call.state).toBe('ringing');
    // Optimised away: the pair goes, the phone stays.
    const talking = play(
      event('AgentConnect', 4, snap(customer), snap(one, 'Dest', 6), local),
      event('BridgeEnter', 4, snap(phone, '', 6), { BridgeUniqueid: 'b' }),
      event('BridgeEnter', 4, snap(customer), { BridgeUniqueid: 'b' }),
      hangsUp(one, 4),
      hangsUp(two, 4),
    );
    expect(talking).toMatchObject({ own: true, call: { state: 'talking', agent: 'Me' } });
    expect(talking?.call.legs).toHaveLength(2);
  });
});

describe('a call without a queue', () => {
  const caller = { ...customer, exten: '1001', state: 4 };
  const dials = [
    event('Newchannel', 0, snap(caller)),
    event('DialBegin', 1, snap(caller), snap(mine, 'Dest', 0)),
    event('Newstate', 1, snap(mine)),
  ];
  const ended = (status: string, cause: number) => [
    event('DialEnd', 20, snap(caller), snap(mine, 'Dest', 5), { DialStatus: status }),
    hangsUp(mine, 20, cause),
    hangsUp(caller, 20, cause),
  ];

  it('rings, is answered and ended by the caller', () => {
    const { play, states } = setUp();
    play(
      ...dials,
      event('DialEnd', 4, snap(caller), snap(mine, 'Dest', 6), { DialStatus: 'ANSWER' }),
      event('BridgeEnter', 4, snap(mine, '', 6), { BridgeUniqueid: 'b' }),
      event('BridgeEnter', 4, snap(caller, '', 6), { BridgeUniqueid: 'b' }),
      event('HangupRequest', 30, snap(caller, '', 6)),
    );
    const over = play(hangsUp(caller, 30), hangsUp(mine, 30));
    expect(states()).toEqual(['ringing', 'talking', 'wrapUp']);
    expect(over).toMatchObject({
      own: true,
      call: {
        direction: 'inbound',
        number: '+8613800138001',
        dialled: '1001',
        answeredAt: at(4),
        endedBy: 'customer',
        queue: undefined,
      },
    });
  });

  it.each([
    ['NOANSWER', 19, 'noAnswer'],
    ['BUSY', 17, 'busy'],
    ['CONGESTION', 34, 'congestion'],
    ['CANCEL', 16, 'cancel'],
    ['CHANUNAVAIL', 20, 'notFound'],
  ])('that ends with %s was missed', (status, cause, result) => {
    const { play } = setUp();
    expect(play(...dials, ...ended(status, cause))).toMatchObject({
      own: true,
      call: { state: 'missed', result, q850: cause, agent: 'Me', answeredAt: undefined },
    });
  });

  it('between colleagues is internal', () => {
    const { play } = setUp();
    const from = {
      ...other,
      linkedid: '200.1',
      id: '200.1',
      number: '1002',
      callerName: 'Colleague',
      exten: '1001',
      state: 4,
    };
    const to = { ...mine, linkedid: '200.1', id: '200.2' };
    expect(play(event('Newchannel', 0, snap(from)), event('DialBegin', 1, snap(from), snap(to, 'Dest')))).toMatchObject(
      {
        own: true,
        call: { direction: 'internal', number: '1002', callerName: 'Colleague', state: 'ringing' },
      },
    );
  });

  it('of an agent to the outside is outbound; an engaged line is no missed call', () => {
    const { play, states } = setUp();
    const from = { ...mine, id: '300.1', linkedid: '300.1', number: '1001', exten: '013800138001', state: 4 };
    const to: ScriptChannel = { id: '300.2', name: 'PJSIP/trunk-00000030', linkedid: '300.1', state: 5 };
    play(event('Newchannel', 0, snap(from)), event('DialBegin', 1, snap(from), snap(to, 'Dest')));
    const over = play(
      event('DialEnd', 5, snap(from), snap(to, 'Dest'), { DialStatus: 'BUSY' }),
      hangsUp(to, 5, 17),
      hangsUp(from, 5, 17),
    );
    expect(states()).toEqual(['ringing', 'ended']);
    expect(over).toMatchObject({
      own: true,
      call: { direction: 'outbound', number: '013800138001', result: 'busy', q850: 17 },
    });
    expect(over?.call.legs.map(({ role }) => role)).toEqual(['agent', 'customer']);
  });

  it('asked for here is outbound from its first event, and talk begins when the customer answers', () => {
    const { state, play, states } = setUp();
    state.calls.expectOriginate('tl-1', '138 0013 8001');
    const from = { ...mine, id: 'tl-1', linkedid: 'tl-1', number: '1001', exten: '013800138001', state: 5 };
    const to: ScriptChannel = { id: '400.2', name: 'PJSIP/trunk-00000031', linkedid: 'tl-1', state: 5 };
    expect(play(event('Newchannel', 0, snap(from, '', 0)))).toMatchObject({
      call: { id: 'pbx:tl-1', direction: 'outbound', number: '138 0013 8001' },
    });
    play(
      event('DialBegin', 0, snap(from, 'Dest')),
      event('DialEnd', 2, snap(from, 'Dest', 6), { DialStatus: 'ANSWER' }),
      event('DialBegin', 2, snap(from, '', 6), snap(to, 'Dest')),
    );
    expect(states()).toEqual(['ringing']);
    const talking = play(event('DialEnd', 6, snap(from, '', 6), snap(to, 'Dest', 6), { DialStatus: 'ANSWER' }));
    expect(talking).toMatchObject({ own: true, call: { state: 'talking', answeredAt: at(6), agent: 'Me' } });
  });

  it('that could not be originated ends with the reason', () => {
    const { state } = setUp();
    state.calls.expectOriginate('tl-2', '95588');
    expect(state.calls.originateFailed('tl-2', '5', at(3))).toMatchObject([
      {
        call: {
          id: 'pbx:tl-2',
          state: 'ended',
          result: 'busy',
          direction: 'internal',
          number: '95588',
          endedAt: at(3),
        },
      },
    ]);
  });
});

describe('a transfer', () => {
  const talk = [...joins, ...rings(mine, asMe, 2), ...answers(mine, asMe, 4)];
  const blind = (to: string, second: number) => [
    event(
      'BlindTransfer',
      second,
      { Result: 'Success', Extension: to },
      snap(mine, 'Transferer', 6),
      snap({ ...customer, exten: to }, 'Transferee'),
    ),
    event('AgentComplete', second, snap(customer), snap(mine, 'Dest'), asMe, { Reason: 'transfer' }),
    event('BridgeLeave', second, snap(customer), { BridgeUniqueid: 'b1' }),
    event('BridgeLeave', second, snap(mine, '', 6), { BridgeUniqueid: 'b1' }),
    hangsUp(mine, second),
  ];

  it('that failed changes nothing', () => {
    const { play } = setUp();
    play(
      ...talk,
      event(
        'BlindTransfer',
        9,
        { Result: 'Fail', Extension: '1002' },
        snap(mine, 'Transferer', 6),
        snap(customer, 'Transferee'),
      ),
    );
    expect(play(event('Hold', 10, snap(mine, '', 6)))?.call).toMatchObject({ state: 'held', transferredTo: undefined });
  });

  it('to a colleague rings there and is theirs once they answer', () => {
    const { play, states } = setUp();
    play(...talk, ...blind('1002', 10));
    play(event('DialBegin', 11, snap(customer), snap(other, 'Dest', 0)), event('Newstate', 11, snap(other)));
    const theirs = play(
      event('DialEnd', 14, snap(customer), snap(other, 'Dest', 6), { DialStatus: 'ANSWER' }),
      event('BridgeEnter', 14, snap(other, '', 6), { BridgeUniqueid: 'b2' }),
      event('BridgeEnter', 14, snap(customer), { BridgeUniqueid: 'b2' }),
    );
    expect(states()).toEqual(['queued', 'ringing', 'talking', 'transferred', 'ringing', 'talking']);
    expect(theirs).toMatchObject({
      own: false,
      call: { agent: 'Colleague', transferredTo: '1002', answeredAt: at(4) },
    });
  });

  it('to the outside stays transferred whoever answers there', () => {
    const { play } = setUp();
    const outside: ScriptChannel = { id: '100.9', name: 'PJSIP/trunk-00000009', linkedid: '100.1', state: 5 };
    play(...talk, ...blind('0215551234', 10));
    const gone = play(
      event('DialBegin', 11, snap(customer), snap(outside, 'Dest')),
      event('DialEnd', 14, snap(customer), snap(outside, 'Dest', 6), { DialStatus: 'ANSWER' }),
      event('BridgeEnter', 14, snap(outside, '', 6), { BridgeUniqueid: 'b2' }),
      event('BridgeEnter', 14, snap(customer), { BridgeUniqueid: 'b2' }),
    );
    expect(gone?.call).toMatchObject({ state: 'transferred', agent: 'Me', transferredTo: '0215551234' });
    expect(gone?.call.legs.map(({ role, state }) => [role, state])).toEqual([
      ['customer', 'up'],
      ['agent', 'hungUp'],
      ['other', 'up'],
    ]);
  });

  it('after a consultation joins both calls under the older one', () => {
    const { play, states, calls } = setUp();
    const consult = {
      ...mine,
      id: '500.1',
      name: 'PJSIP/1001-00000050',
      linkedid: '500.1',
      number: '1001',
      exten: '1002',
      state: 6,
    };
    const target = { ...other, id: '500.2', name: 'PJSIP/1002-00000051', linkedid: '500.1', number: '1002' };
    play(...talk, event('Hold', 10, snap(mine, '', 6)));
    play(
      event('Newchannel', 11, snap(consult, '', 4)),
      event('DialBegin', 11, snap(consult), snap(target, 'Dest', 0)),
      event('DialEnd', 13, snap(consult), snap(target, 'Dest', 6), { DialStatus: 'ANSWER' }),
      event('BridgeEnter', 13, snap(consult), { BridgeUniqueid: 'b9' }),
      event('BridgeEnter', 13, snap(target, '', 6), { BridgeUniqueid: 'b9' }),
    );
    expect(calls.at(-1)?.call).toMatchObject({ id: 'pbx:500.1', direction: 'internal', state: 'talking' });
    const joined = { ...target, linkedid: '100.1' };
    play(
      event(
        'AttendedTransfer',
        20,
        { Result: 'Success', DestType: 'Bridge' },
        snap(mine, 'OrigTransferer', 6),
        snap({ ...consult, linkedid: '100.1' }, 'SecondTransferer', 6),
        snap(customer, 'Transferee'),
        snap(joined, 'TransferTarget', 6),
      ),
    );
    expect(states('pbx:100.1' as never).at(-1)).toBe('transferred');
    play(
      event('BridgeLeave', 20, snap(mine, '', 6), { BridgeUniqueid: 'b1' }),
      event('BridgeEnter', 20, snap(joined, '', 6), { BridgeUniqueid: 'b1' }),
      event('AgentComplete', 20, snap(customer), snap(mine, 'Dest'), asMe, { Reason: 'transfer' }),
      hangsUp(mine, 20),
      hangsUp({ ...consult, linkedid: '100.1' }, 20),
    );
    const main = calls.filter(({ call }) => call.id === 'pbx:100.1').at(-1);
    expect(main).toMatchObject({
      own: false,
      call: { state: 'talking', agent: 'Colleague', transferredTo: '1002', number: '+8613800138001' },
    });
    const merged = calls.filter(({ call }) => call.id === 'pbx:500.1').at(-1);
    expect(merged?.call).toMatchObject({ state: 'ended', result: 'forwarded' });
  });
});

describe('a PBX that was joined in the middle', () => {
  const shown = (channel: ScriptChannel, more: object = {}) =>
    event('CoreShowChannel', 100, snap(channel, '', 6), { Duration: '00:01:30', ...more });

  it('shows the talk that goes on, and what ended meanwhile as ended without saying how', () => {
    const { state, play, calls } = setUp();
    play(...joins, ...rings(mine, asMe, 2), ...answers(mine, asMe, 4));
    const stranger: ScriptChannel = {
      id: '900.1',
      name: 'PJSIP/trunk-00000090',
      linkedid: '900.1',
      number: '+442079460000',
      state: 6,
    };
    const agentThere: ScriptChannel = { id: '900.2', name: 'PJSIP/1002-00000091', linkedid: '900.1', state: 6 };
    const bodies = state.rebuild(
      [shown(stranger, { BridgeId: 'x' }), shown(agentThere, { BridgeId: 'x', Duration: '00:01:00' })],
      [],
      at(100),
    );
    const byId = new Map(bodies.filter((body) => body.type === 'call').map((body) => [body.call.id as string, body]));
    expect(byId.get('pbx:100.1')).toMatchObject({ call: { state: 'ended', result: 'unknown', endedAt: at(100) } });
    expect(byId.get('pbx:900.1')).toMatchObject({
      own: false,
      call: { state: 'talking', number: '+442079460000', agent: 'Colleague', startedAt: at(10) },
    });
    expect(calls).not.toHaveLength(0);
  });

  it('shows who waits, since when, and no channel that is alone in the dial plan', () => {
    const { state } = setUp();
    const echo: ScriptChannel = { id: '901.1', name: 'PJSIP/1003-00000001', linkedid: '901.1', state: 6 };
    const bodies = state.rebuild(
      [shown(customer), shown(echo)],
      [
        event('QueueParams', 100, { Queue: 'support' }),
        event('QueueMember', 100, {
          Queue: 'support',
          Name: 'Me',
          Location: 'PJSIP/1001',
          Status: 1,
          Paused: 1,
          PausedReason: 'lunch',
        }),
        event('QueueEntry', 100, {
          Queue: 'support',
          Position: 1,
          Uniqueid: '100.1',
          Channel: customer.name,
          Wait: 40,
        }),
      ],
      at(100),
    );
    expect(bodies.filter((body) => body.type === 'call')).toMatchObject([
      { call: { id: 'pbx:100.1', state: 'queued', queue: 'support' } },
    ]);
    expect(bodies.find((body) => body.type === 'queue')).toMatchObject({
      queue: { waiting: 1, longestSince: at(60), members: 1, available: 0 },
    });
    expect(bodies.find((body) => body.type === 'presence')).toMatchObject({
      own: true,
      presence: { agent: 'Me', state: 'paused', reason: 'lunch' },
    });
  });

  it('brings no hung-up channel back to life by a late event', () => {
    const { play } = setUp();
    const over = play(...joins, hangsUp(customer, 3));
    expect(over?.call.endedAt).toBe(at(3));
    expect(
      play(event('Newstate', 2, snap(customer)), event('BridgeEnter', 2, snap(customer), { BridgeUniqueid: 'b' }))?.call
        .endedAt,
    ).toBe(at(3));
  });
});
