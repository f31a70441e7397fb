import { describe, expect, it } from 'vitest';
import { at, event, snap, type ScriptChannel } from '../../kit/asterisk/ami-stream.ts';
import {
  setUp,
  customer,
  mine,
  other,
  asMe,
  asOther,
  joins,
  rings,
  answers,
  hangsUp,
} from '../../kit/asterisk/scenario.ts';

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

  it('is not talked while it waits, whatever phone was picked up for it', () => {
    const { play } = setUp();
    const up = play(
      ...joins,
      event('DialBegin', 2, snap(customer), snap(mine, 'Dest', 0)),
      event('DialEnd', 3, snap(customer), snap(mine, 'Dest', 6), { DialStatus: 'ANSWER' }),
    );
    expect(up?.call).toMatchObject({ state: 'queued', answeredAt: undefined });
  });
});
