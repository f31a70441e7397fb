import { describe, expect, it } from 'vitest';
import { at, event, snap, type ScriptChannel } from '../../kit/asterisk/ami-stream.ts';
import { setUp, customer, mine, other, hangsUp } from '../../kit/asterisk/scenario.ts';

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
