import { describe, expect, it } from 'vitest';
import { at, event, snap, type ScriptChannel } from '../../kit/asterisk/ami-stream.ts';
import { setUp, customer, mine, other, asMe, joins, rings, answers, hangsUp } from '../../kit/asterisk/scenario.ts';

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

  it('through the feature code holds the customer during the consultation and names the place that was dialled', () => {
    const { play, states } = setUp();
    const target: ScriptChannel = {
      id: '100.8',
      name: 'Local/1003@inbound-00000008;1',
      linkedid: '100.1',
      number: '+8613800138001',
      state: 6,
    };
    play(
      ...talk,
      event('BridgeLeave', 9, snap(mine, '', 6), { BridgeUniqueid: 'b1' }),
      event('Newchannel', 9, snap(target, '', 0)),
    );
    const consulting = play(
      event('BridgeEnter', 10, snap(mine, '', 6), { BridgeUniqueid: 'b3' }),
      event('BridgeEnter', 10, snap(target), { BridgeUniqueid: 'b3' }),
    );
    expect(consulting).toMatchObject({ own: true, call: { state: 'held', agent: 'Me' } });
    play(
      event(
        'AttendedTransfer',
        20,
        { Result: 'Success', DestType: 'Bridge' },
        snap(mine, 'OrigTransferer', 6),
        snap(mine, 'SecondTransferer', 6),
        snap(customer, 'Transferee'),
        snap(target, 'TransferTarget', 6),
        { SecondTransfererConnectedLineNum: '+8613800138001' },
      ),
      event('AgentComplete', 20, snap(customer), snap(mine, 'Dest'), asMe, { Reason: 'transfer' }),
      event('BridgeEnter', 20, snap(target), { BridgeUniqueid: 'b1' }),
      hangsUp(mine, 20),
    );
    const over = play(hangsUp(target, 40), hangsUp(customer, 40));
    expect(states().slice(2)).toEqual(['talking', 'held', 'transferred', 'wrapUp']);
    expect(over?.call).toMatchObject({ transferredTo: '1003', agent: 'Me', result: 'normalClearing' });
  });

  it('by a Redirect is known from what the queue says', () => {
    const { play } = setUp();
    const moved = { ...customer, exten: '1003' };
    expect(
      play(
        ...talk,
        event('AgentComplete', 9, snap(moved), snap(mine, 'Dest'), asMe, { Reason: 'transfer' }),
        hangsUp(mine, 9),
      )?.call,
    ).toMatchObject({
      state: 'transferred',
      transferredTo: '1003',
    });
  });
});
