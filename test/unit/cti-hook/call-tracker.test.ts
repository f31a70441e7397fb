import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallTracker } from '../../../src-main/core/adapters/cti-hook/call-tracker.ts';
import type { HookEvent } from '../../../src-main/core/adapters/cti-hook/hook-event.ts';

const base: Omit<HookEvent, 'event'> = {
  callId: '1',
  from: '+8613800138001',
  to: '800',
  direction: 'in',
  user: [],
  queue: '',
  answeringNumber: '',
  cause: 'unknown',
};
const newCall = (over: Partial<HookEvent> = {}): HookEvent => ({ ...base, event: 'newCall', ...over });
const answer = (over: Partial<HookEvent> = {}): HookEvent => ({
  ...base,
  event: 'answer',
  answeringNumber: 'Me',
  ...over,
});
const hangup = (over: Partial<HookEvent> = {}): HookEvent => ({
  ...base,
  event: 'hangup',
  cause: 'normalClearing',
  ...over,
});
const tracker = () =>
  createCallTracker({ system: 'branch', isOwn: (name) => name === 'Me', wrapUpMs: 30_000, forgetMs: 3_600_000 });

describe('a call that comes in', () => {
  it('waits in its queue, rings, is talked and wrapped up, and is over', () => {
    const calls = tracker();
    expect(calls.apply(newCall({ queue: 'help' }), 1_000).call).toMatchObject({
      id: 'branch:1',
      state: 'queued',
      direction: 'inbound',
      number: '+8613800138001',
      dialled: '800',
      queue: 'help',
      startedAt: 1_000,
    });
    expect(calls.apply(newCall({ user: ['You', 'Me'] }), 2_000)).toMatchObject({
      own: true,
      call: { state: 'ringing', agent: 'Me' },
    });
    expect(calls.apply(answer(), 5_000)).toMatchObject({ own: true, call: { state: 'talking', answeredAt: 5_000 } });
    expect(calls.apply(hangup(), 65_000)).toMatchObject({
      call: { state: 'wrapUp', endedAt: 65_000, result: 'normalClearing' },
    });
    expect(calls.tick(94_999)).toEqual([]);
    expect(calls.tick(95_000)).toMatchObject([{ call: { state: 'ended' } }]);
    expect(calls.tick(96_000)).toEqual([]);
  });

  it('that nobody answers is missed; one passed on is not', () => {
    const calls = tracker();
    calls.apply(newCall({ user: ['Me'] }), 0);
    expect(calls.apply(hangup({ cause: 'cancel' }), 9_000).call).toMatchObject({ state: 'missed', result: 'cancel' });
    calls.apply(newCall({ callId: '2' }), 0);
    expect(calls.apply(hangup({ callId: '2', cause: 'forwarded' }), 9_000).call).toMatchObject({ state: 'ended' });
  });

  it('that a colleague answers is not mine, though it rang here', () => {
    const calls = tracker();
    calls.apply(newCall({ user: ['Me', 'You'] }), 0);
    expect(calls.apply(answer({ answeringNumber: '', user: ['You'] }), 1)).toMatchObject({
      own: false,
      call: { agent: 'You' },
    });
  });

  it('without a number is shown without one', () => {
    expect(tracker().apply(newCall({ from: 'anonymous' }), 0).call.number).toBe('');
  });
});

it('a call that goes out is to the number that was dialled, and is never missed', () => {
  const calls = tracker();
  expect(calls.apply(newCall({ direction: 'out', from: '800', to: '10086', user: ['Me'] }), 0)).toMatchObject({
    own: true,
    call: { direction: 'outbound', number: '10086', dialled: '800', state: 'ringing' },
  });
  expect(calls.apply(hangup({ direction: 'out', cause: 'busy' }), 1).call).toMatchObject({
    state: 'ended',
    result: 'busy',
  });
});

describe('hooks that come late, twice or not at all', () => {
  it('an answer behind its hang-up still says that the call was answered', () => {
    const calls = tracker();
    calls.apply(newCall(), 0);
    calls.apply(hangup(), 5_000);
    expect(calls.apply(answer(), 5_001).call).toMatchObject({ state: 'wrapUp', answeredAt: 5_000, endedAt: 5_000 });
  });

  it('a call whose beginning was never heard is known from then on', () => {
    expect(tracker().apply(answer(), 7_000).call).toMatchObject({
      state: 'talking',
      startedAt: 7_000,
      answeredAt: 7_000,
    });
  });

  it('a call whose hang-up was lost is over when nothing was heard for long enough', () => {
    const calls = tracker();
    calls.apply(answer(), 0);
    expect(calls.tick(3_599_999)).toEqual([]);
    expect(calls.tick(3_600_000)).toMatchObject([{ call: { state: 'ended', result: 'unknown', endedAt: 3_600_000 } }]);
  });

  it('in any order and number they end in the same call, and nothing is remembered for ever', () => {
    const all = [newCall({ user: ['Me'] }), answer(), hangup()];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...all), { maxLength: 8 }),
        fc.shuffledSubarray(all, { minLength: 3 }),
        (some, every) => {
          const calls = tracker();
          let last;
          for (const event of [...some, ...every]) last = calls.apply(event, 1_000);
          expect(last?.call).toMatchObject({
            state: 'wrapUp',
            agent: 'Me',
            result: 'normalClearing',
            answeredAt: 1_000,
            endedAt: 1_000,
          });
          calls.tick(100_000);
          calls.tick(10_000_000);
          expect(calls.size).toBe(0);
        },
      ),
    );
  });

  it('no flood of calls fills the memory', () => {
    const calls = tracker();
    for (let n = 0; n < 20_000; n++) calls.apply(newCall({ callId: String(n) }), n);
    expect(calls.size).toBe(10_000);
  });
});
