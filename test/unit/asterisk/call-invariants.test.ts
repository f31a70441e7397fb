import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallBody } from '../../../src-main/core/adapters/unified-message.ts';
import { createAmiFrame, type AmiFrame } from '../../../src-main/core/adapters/asterisk/ami/ami-frame.ts';
import { createAmiParser } from '../../../src-main/core/adapters/asterisk/ami/ami-parser.ts';
import { timeOfEvent } from '../../../src-main/core/adapters/asterisk/codec.ts';
import { createPbxState, type PbxBody } from '../../../src-main/core/adapters/asterisk/state/pbx-state.ts';
import { recorded } from '../../kit/asterisk/ami-stream.ts';

function eventsOf(name: 'queue-call' | 'transfer'): AmiFrame[] {
  const noise = new Set(['VarSet', 'CEL', 'Cdr', 'Newexten', 'DeviceStateChange']);
  const items = createAmiParser({ ignoreEvents: noise }).push(recorded(name));
  return items.flatMap((item) => (item.type === 'frame' && item.frame.kind === 'event' ? [item.frame] : []));
}
const newState = () =>
  createPbxState({
    system: 'pbx',
    configured: [],
    isOwn: (agent) => agent.name === 'Agent One',
    internalDigits: 5,
    wrapUpMs: 30_000,
  });

function check({ call }: CallBody): void {
  const liveLegs = call.legs.filter((leg) => leg.state !== 'hungUp');
  if (call.endedAt === undefined) {
    expect(liveLegs.length, `${call.state} without a live leg`).toBeGreaterThan(0);
    expect(['queued', 'ringing', 'talking', 'held', 'transferred', 'wrapUp']).toContain(call.state);
    expect(call.result).toBeUndefined();
  } else {
    expect(liveLegs, `${call.state} with a live leg`).toEqual([]);
    expect(['ended', 'missed', 'wrapUp']).toContain(call.state);
    expect(call.result).toBeDefined();
  }
  if (call.state === 'talking') expect(call.answeredAt).toBeDefined();
  if (call.state === 'missed') expect(call.answeredAt).toBeUndefined();
  if (call.state === 'transferred') expect(call.transferredTo).toBeDefined();
  if (call.queue !== undefined) expect(call.direction).not.toBe('outbound');
}
function play(frames: readonly AmiFrame[]): Map<string, CallBody> {
  const state = newState();
  const last = new Map<string, CallBody>();
  const take = (bodies: readonly PbxBody[]): void => {
    for (const body of bodies) {
      if (body.type === 'queue') expect(body.queue.waiting).toBeGreaterThanOrEqual(0);
      if (body.type !== 'call') continue;
      check(body);
      last.set(body.call.id, body);
    }
  };
  for (const frame of frames) take(state.apply(frame, timeOfEvent(frame, 0)));
  take(state.tick(Date.UTC(2026, 10, 24)));
  return last;
}

/** Moves each event by at most a few places, repeats some and loses some. */
const disturbed = (frames: readonly AmiFrame[], losses: boolean) =>
  fc
    .array(
      fc.record({
        shift: fc.integer({ min: 0, max: 6 }),
        copies: fc.constantFrom(...(losses ? [0, 1, 1, 2] : [1, 1, 1, 2])),
      }),
      { minLength: frames.length, maxLength: frames.length },
    )
    .map((plan) =>
      frames
        .flatMap((frame, index) =>
          Array.from({ length: plan[index]?.copies ?? 1 }, (_, copy) => ({
            frame,
            place: index + (plan[index]?.shift ?? 0) + copy * 3,
          })),
        )
        .toSorted((a, b) => a.place - b.place)
        .map(({ frame }) => frame),
    );

describe.each(['queue-call', 'transfer'] as const)('the events of %s', (name) => {
  const frames = eventsOf(name);

  it('repeated, late and lost never make a call that cannot be', () => {
    fc.assert(
      fc.property(disturbed(frames, true), (events) => void play(events)),
      { numRuns: 60 },
    );
  });

  it('repeated and late still end every call', () => {
    fc.assert(
      fc.property(disturbed(frames, false), (events) => {
        const last = [...play(events).values()];
        expect(last.length).toBeGreaterThan(0);
        for (const { call } of last) expect(['ended', 'missed']).toContain(call.state);
      }),
      { numRuns: 60 },
    );
  });

  it('in any order at all never throw and never leave a wrong picture', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(frames, { minLength: 0 }), (events) => void play(events)),
      { numRuns: 60 },
    );
  });

  it('repeated as a whole change nothing', () => {
    const once = play(frames);
    const twice = play([...frames, ...frames.filter((frame) => !/^QueueMember/.test(frame.name))]);
    expect([...twice.values()].map(({ call }) => [call.id, call.state, call.endedAt])).toEqual(
      [...once.values()].map(({ call }) => [call.id, call.state, call.endedAt]),
    );
  });
});

describe('events of any content', () => {
  it('never throw', () => {
    const names = fc.constantFrom(
      ...new Set([...eventsOf('queue-call'), ...eventsOf('transfer')].map((frame) => frame.name)),
      'Rename',
      'BridgeMerge',
      'ParkedCall',
      'AttendedTransfer',
      'AgentDump',
    );
    const keys = fc.constantFrom(
      'Channel',
      'Uniqueid',
      'Linkedid',
      'DestChannel',
      'DestUniqueid',
      'DestLinkedid',
      'BridgeUniqueid',
      'Queue',
      'Interface',
      'ParkeeChannel',
      'ParkeeUniqueid',
      'TransfererUniqueid',
      'Result',
      'Extension',
      'Cause',
      'DialStatus',
      'ChannelState',
      'Exten',
    );
    const values = fc.oneof(
      fc.constantFrom('a', 'b', 'Local/x@y-1;1', 'Local/x@y-1;2', 'ANSWER', 'Success', '6'),
      fc.string({ maxLength: 5 }),
    );
    const frame = fc
      .tuple(names, fc.array(fc.tuple(keys, values), { maxLength: 8 }))
      .map(([name, headers]) => createAmiFrame([['Event', name], ...headers]));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), (frames) => {
        const state = newState();
        for (const [index, each] of frames.entries())
          for (const body of state.apply(each, index)) if (body.type === 'call') check(body);
        state.rebuild([], [], 1000);
      }),
      { numRuns: 300 },
    );
  });
});
