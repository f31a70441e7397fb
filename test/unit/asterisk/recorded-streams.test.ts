import { describe, expect, it } from 'vitest';
import type { CallBody } from '../../../src-main/core/adapters/unified-message.ts';
import { createAsteriskCodec } from '../../../src-main/core/adapters/asterisk/codec.ts';
import type { PbxBody } from '../../../src-main/core/adapters/asterisk/state/pbx-state.ts';
import { recorded } from '../../kit/asterisk/ami-stream.ts';

function play(bytes: Buffer, step = bytes.length) {
  const codec = createAsteriskCodec({
    system: 'pbx',
    configured: [],
    isOwn: (agent) => agent.name === 'Agent Two',
    internalDigits: 5,
    wrapUpMs: 30_000,
  });
  const messages = [];
  for (let from = 0; from < bytes.length; from += step) {
    const { messages: more, faults } = codec.push(bytes.subarray(from, from + step), 0);
    expect(faults).toEqual([]);
    messages.push(...more);
  }
  const bodies: PbxBody[] = messages.map((message) => message.body);
  const calls = bodies.filter((body): body is CallBody => body.type === 'call');
  const states: string[] = [];
  for (const { call } of calls) if (states.at(-1) !== call.state) states.push(call.state);
  return { codec, messages, bodies, calls, states, last: calls.at(-1) };
}

describe('the recorded queue call', () => {
  const { states, last, codec, bodies, calls } = play(recorded('queue-call'));

  it('is one call that was queued, rang at the agent, was talked and wrapped up', () => {
    expect(new Set(calls.map(({ call }) => call.id))).toEqual(new Set(['pbx:spike-1795408358.9']));
    expect(states).toEqual(['queued', 'ringing', 'talking', 'wrapUp']);
  });

  it('has the customer, the agent, the queue, the times and the outcome', () => {
    expect(last?.call).toEqual({
      id: 'pbx:spike-1795408358.9',
      direction: 'inbound',
      state: 'wrapUp',
      number: '+41441234567',
      callerName: 'Mueller',
      dialled: '1000',
      queue: 'support',
      agent: 'Agent One',
      agentInterface: 'Local/agent1@agents/n',
      startedAt: 1795408358145,
      answeredAt: 1795408359152,
      endedAt: 1795408362656,
      result: 'normalClearing',
      q850: 16,
      transferredTo: undefined,
      endedBy: 'agent',
      legs: [
        {
          id: 'spike-1795408358.9',
          channel: 'Local/cust@caller-00000004;1',
          role: 'customer',
          state: 'hungUp',
          agent: undefined,
        },
        {
          id: 'spike-1795408358.11',
          channel: 'Local/agent1@agents-00000005;1',
          role: 'agent',
          state: 'hungUp',
          agent: 'Agent One',
        },
      ],
    });
    expect(last?.own).toBe(false);
  });

  it('leaves wrap-up when its time is over, and is forgotten a while later', () => {
    const { codec: again } = play(recorded('queue-call'));
    expect(again.state.tick(1795408362654 + 29_999)).toEqual([]);
    expect(again.state.tick(1795408362654 + 30_000)).toMatchObject([
      { type: 'call', call: { state: 'ended', result: 'normalClearing' } },
    ]);
    again.state.tick(1795408362656 + 120_000);
    expect(again.state.calls.size).toBe(0);
  });

  it('counts the caller in the queue from joining to leaving', () => {
    const queues = bodies.filter((body) => body.type === 'queue').map((body) => body.queue);
    expect(queues).toEqual([
      { queue: 'support', waiting: 1, longestSince: 1795408358147, members: 0, available: 0 },
      { queue: 'support', waiting: 0, longestSince: undefined, members: 0, available: 0 },
    ]);
  });

  it('passes most of the stream over as noise', () => {
    expect(codec.parser.ignored).toBeGreaterThan(90);
  });
});

describe('the recorded blind transfer', () => {
  const { states, last, calls, bodies } = play(recorded('transfer'));

  it('goes from talk to transferred, and to its end when the customer leaves the new place', () => {
    expect(states).toEqual(['queued', 'ringing', 'talking', 'transferred', 'wrapUp']);
    expect(last?.call).toMatchObject({
      id: 'pbx:spike-1795408369.13',
      number: '+41442222222',
      callerName: 'Transfer',
      transferredTo: '1003',
      agent: 'Agent Two',
      answeredAt: 1795408370222,
      endedAt: 1795408375019,
      result: 'normalClearing',
      endedBy: 'customer',
    });
  });

  it('is mine from ringing on, and not before', () => {
    expect(calls.filter(({ own }) => !own).map(({ call }) => call.state)).toEqual(['queued', 'queued']);
  });

  it('is not on hold because the PBX sent a stray Unhold or music', () => {
    expect(states).not.toContain('held');
  });

  it('shows the agents as they come, ring, talk, wrap up, pause and leave', () => {
    const presences = bodies.filter((body) => body.type === 'presence').map((body) => body.presence);
    const of = (name: string): string[] => presences.filter(({ agent }) => agent === name).map(({ state }) => state);
    expect(of('Agent Two')).toEqual(['ready', 'ringing', 'busy', 'wrapUp', 'offline']);
    expect(of('Agent One')).toEqual(['paused', 'ready']);
  });
});

describe('a recorded stream', () => {
  it.each(['queue-call', 'transfer', 'status'] as const)(
    'gives the same messages with the same ids in any pieces: %s',
    (name) => {
      const whole = play(recorded(name)).messages;
      for (const step of [1, 7, 1460]) expect(play(recorded(name), step).messages).toEqual(whole);
    },
  );
  it('names every message differently', () => {
    const ids = play(recorded('transfer')).messages.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
