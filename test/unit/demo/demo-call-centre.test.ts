import { describe, expect, it } from 'vitest';
import { createAsteriskCodec } from '../../../src-main/core/adapters/asterisk/codec.ts';
import { createDemoPbx } from '../../../src-main/demo/asterisk/demo-pbx.ts';
import { startDemoTimetable } from '../../../src-main/demo/asterisk/demo-timetable.ts';
import { toBlock } from '../../../src-main/demo/asterisk/ami-text.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import { recorded } from '../../kit/asterisk/ami-stream.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

function setUp() {
  const clock = createVirtualClock();
  const codec = createAsteriskCodec({
    system: 'pbx',
    configured: [],
    isOwn: (agent) => agent.name === 'Me',
    internalDigits: 5,
    wrapUpMs: 0,
  });
  const names: string[] = [];
  const calls = new Map<string, Omit<LiveCall, 'system' | 'mine'>>();
  const demo = createDemoPbx({
    clock,
    systemName: 'demo',
    agents: [
      { interface: 'PJSIP/1001', memberName: 'Me', extension: '1001', answerAfterMs: 8_000 },
      { interface: 'PJSIP/1002', memberName: 'Colleague', extension: '1002', answerAfterMs: 4_000 },
    ],
    queues: [{ name: 'support', extension: '1000', ringMs: 15_000 }],
    send(headers) {
      names.push(String(headers[0]?.[1]));
      const { messages, faults } = codec.push(Buffer.from(toBlock(headers)), clock.now());
      expect(faults).toEqual([]);
      for (const { body } of messages) if (body.type === 'call') calls.set(body.call.id, body.call);
    },
  });
  codec.parser.push(Buffer.from('Asterisk Call Manager/11.0.0\r\n'));
  return { clock, demo, names, calls };
}

describe('the demo call centre', () => {
  it('reports a queue call with the events, and in the order, of a recorded one', async () => {
    const { clock, demo, names } = setUp();
    demo.ring({ number: '+41441234567', name: 'x', queue: 'support', agent: '1001' });
    await clock.advance(8_000);
    [...demo.lines][0]?.hangUp([...demo.lines][0]!.agent!);
    const telling =
      /^(Queue(CallerJoin|CallerLeave)|Agent(Called|Connect|Complete)|Dial(Begin|End)|BridgeEnter|BridgeLeave)$/;
    const events = [
      ...recorded('queue-call')
        .toString()
        .matchAll(/^Event: (\w+)\r/gm),
    ].map((match) => match[1] ?? '');
    const fromQueue = events.slice(events.indexOf('QueueCallerJoin'));
    const order = (list: readonly string[]): string[] => list.filter((name) => telling.test(name));
    expect(order(names)).toEqual(order(fromQueue));
  });

  it('has an hour with calls taken, missed and ended, and none left over', async () => {
    const { clock, demo, calls } = setUp();
    let seed = 7;
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const people = [
      { number: '+8613800138001', name: '王小明', queue: 'support' },
      { number: '+41441234567', name: 'Anna', queue: 'support' },
    ];
    {
      using _timetable = startDemoTimetable({
        clock,
        calls: people,
        everyMs: [20_000, 60_000],
        random,
        ring: (call) => demo.ring(call),
      });
      await clock.advance(3_600_000);
    }
    await clock.advance(600_000);
    const all = [...calls.values()];
    expect(all.length).toBeGreaterThan(50);
    expect(demo.lines.size).toBe(0);
    expect(demo.pbx.channels.size).toBe(0);
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(['ended', 'missed']));
    expect(all.filter(({ result }) => result === 'normalClearing').length).toBeGreaterThan(all.length / 2);
    expect(new Set(all.map(({ agent }) => agent))).toEqual(new Set(['Me', 'Colleague', undefined]));
  });
});
