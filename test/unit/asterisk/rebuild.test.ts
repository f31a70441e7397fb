import { describe, expect, it } from 'vitest';
import { at, event, snap, type ScriptChannel } from '../../kit/asterisk/ami-stream.ts';
import { setUp, customer, mine, asMe, joins, rings, answers, hangsUp } from '../../kit/asterisk/scenario.ts';

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
