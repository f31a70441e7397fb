import { describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { CallBody, PresenceBody, UnifiedBody } from '../../../src-main/core/adapters/unified-message.ts';
import type { CallChange } from '../../../src-main/core/calls/call-board.ts';
import { createCallBoard } from '../../../src-main/core/calls/create-call-board.ts';
import { dispositions } from '../../../src-main/core/calls/dispositions.ts';
import type { CallId, ConversationId, CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { CallCommand, LiveCall } from '../../../src-shared/model/live-call.ts';
import { err, ok } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const pbx = 'pbx' as SystemId;
const id = 'pbx:1.1' as CallId;
const never = new AbortController().signal;

function setUp(options: { record?: (call: LiveCall) => void; control?: AdapterSession['control'] } = {}) {
  const clock = createVirtualClock();
  const recorded: LiveCall[] = [];
  const sent: CallCommand[] = [];
  const errors: unknown[] = [];
  const changes: CallChange[] = [];
  const session: AdapterSession = {
    health: async () => ok({ state: 'ok', said: '' }),
    pull: async () => ok({ messages: [], cursor: '', more: false }),
    control:
      options.control ??
      (async (command) => {
        sent.push(command);
        return ok({ said: 'done' });
      }),
    async [Symbol.asyncDispose]() {},
  };
  const board = createCallBoard({
    clock,
    logger: nullLogger,
    region: 'CN',
    agent: { id: 'a1', name: 'Me' },
    directory: (system) => (system === pbx ? session : undefined),
    record(call) {
      recorded.push(call);
      options.record?.(call);
      return { customer: 'c1' as CustomerId, customerName: '王小明', conversation: 'v1' as ConversationId };
    },
    onError: (error) => errors.push(error),
  });
  board.onChange((change) => changes.push(change));
  let serial = 0;
  const apply = (body: UnifiedBody): void => board.apply({ id: `m${++serial}`, source: pbx, time: clock.now(), body });
  const call = (state: CallBody['call']['state'], more: Partial<CallBody['call']> = {}, own = true): void =>
    apply({
      type: 'call',
      own,
      call: {
        id,
        direction: 'inbound',
        state,
        number: '138 0013 8001',
        agent: own ? 'Me' : 'Other',
        startedAt: clock.now(),
        legs: [],
        ...more,
      },
    });
  const presence = (state: PresenceBody['presence']['state']): void =>
    apply({ type: 'presence', own: true, presence: { agent: 'Me', state, since: clock.now() } });
  const shown = (): LiveCall | undefined => board.snapshot().calls.find((each) => each.id === id);
  return { board, clock, recorded, sent, errors, changes, apply, call, presence, shown };
}

describe('the call board', () => {
  it('pops the customer when it rings here, matched by E.164, and records each chapter once', () => {
    const { call, clock, shown, recorded } = setUp();
    call('queued', {}, false);
    expect(recorded).toEqual([]);
    call('ringing');
    expect(shown()).toMatchObject({
      mine: true,
      e164: '+8613800138001',
      customer: 'c1',
      customerName: '王小明',
      conversation: 'v1',
    });
    call('ringing', { callerName: 'x' });
    call('talking', { answeredAt: clock.now() });
    call('held', { answeredAt: clock.now() });
    call('talking', { answeredAt: clock.now() });
    call('wrapUp', { answeredAt: clock.now(), endedAt: clock.now(), result: 'normalClearing' });
    call('ended', { answeredAt: clock.now(), endedAt: clock.now(), result: 'normalClearing' });
    expect(recorded.map(({ state }) => state)).toEqual(['ringing', 'talking', 'wrapUp']);
    expect(shown()).toMatchObject({ customer: 'c1' });
  });

  it('does not pop what rings at somebody else', () => {
    const { call, shown, recorded } = setUp();
    call('ringing', {}, false);
    expect(shown()).toMatchObject({ mine: false, customer: undefined });
    expect(recorded).toEqual([]);
  });

  it('knows the agent by another name too, where the call centre does not', () => {
    const { apply, shown } = setUp();
    apply({
      type: 'call',
      own: false,
      call: { id, direction: 'inbound', state: 'ringing', number: '1', agent: 'Me', startedAt: 1, legs: [] },
    });
    expect(shown()?.mine).toBe(true);
  });

  it('shows a call although the timeline cannot be written, and tries again at the next event', () => {
    let full = true;
    const { call, shown, errors } = setUp({
      record: () => {
        if (full) throw new Error('disk full');
      },
    });
    call('ringing');
    expect(shown()).toMatchObject({ state: 'ringing', mine: true, customer: undefined });
    expect(errors).toHaveLength(1);
    full = false;
    call('ringing', { callerName: 'again' });
    expect(shown()).toMatchObject({ customer: 'c1' });
  });

  it('keeps a call a while after its end, and one in wrap-up until the agent is through', async () => {
    const { call, clock, shown, board, changes } = setUp();
    call('wrapUp', { answeredAt: 1, endedAt: clock.now(), result: 'normalClearing' });
    await clock.advance(600_000);
    expect(shown()?.state).toBe('wrapUp');
    expect(board.finishWrapUp(id)).toBe(true);
    expect(changes.at(-1)).toEqual({ type: 'removed', id });
    expect(board.finishWrapUp(id)).toBe(false);
    call('ended', { answeredAt: 1, endedAt: clock.now(), result: 'normalClearing' });
    expect(shown()).toBeUndefined();
  });

  it('takes a colleague’s call away soon after its end', async () => {
    const { call, clock, shown } = setUp();
    call('missed', { endedAt: clock.now(), result: 'abandoned' }, false);
    expect(shown()).toBeDefined();
    await clock.advance(20_000);
    expect(shown()).toBeUndefined();
  });

  it('does not end a wrap-up for a call that is still in talk', () => {
    const { call, board } = setUp();
    call('talking', { answeredAt: 1 });
    expect(board.finishWrapUp(id)).toBe(false);
  });

  it('keeps what was passed on until it is wrapped up, whoever has it now', () => {
    const { call, shown, board } = setUp();
    call('talking', { answeredAt: 1 });
    call('transferred', { answeredAt: 1, transferredTo: '1002' });
    call('talking', { answeredAt: 1, transferredTo: '1002' }, false);
    expect(shown()).toMatchObject({ state: 'transferred', mine: true });
    expect(board.finishWrapUp(id)).toBe(true);
    call('held', { answeredAt: 1 }, false);
    expect(shown()).toBeUndefined();
    call('ringing', {});
    expect(shown()).toMatchObject({ state: 'ringing', mine: true });
  });

  it('refuses what is no message of a call centre', () => {
    const { apply } = setUp();
    expect(() => apply({ type: 'unreadable', reason: '', raw: '' })).toThrow(/takes no unreadable/);
  });

  it('offers dispositions in both languages, each code once', () => {
    expect(new Set(dispositions.map(({ code }) => code)).size).toBe(dispositions.length);
    for (const { label } of dispositions) expect(label.en && label.zh).toBeTruthy();
  });
});

describe('a pause asked for during a call', () => {
  it('begins when the call is over, and is shown as next until then', async () => {
    const { call, presence, board, sent, clock } = setUp();
    presence('busy');
    call('talking', { answeredAt: 1 });
    expect(await board.command({ command: 'pause', system: pbx, reason: 'lunch' }, never)).toMatchObject({ ok: true });
    expect(sent).toEqual([]);
    expect(board.snapshot().presences).toMatchObject([{ state: 'busy', next: 'paused' }]);
    call('wrapUp', { answeredAt: 1, endedAt: clock.now(), result: 'normalClearing' });
    await clock.advance(0);
    expect(sent).toEqual([{ command: 'pause', system: pbx, reason: 'lunch' }]);
    expect(board.snapshot().presences[0]?.next).toBeUndefined();
  });

  it('can be withdrawn', async () => {
    const { call, board, sent, clock, presence } = setUp();
    presence('busy');
    call('talking', { answeredAt: 1 });
    await board.command({ command: 'pause', system: pbx, reason: 'lunch' }, never);
    await board.command({ command: 'unpause', system: pbx }, never);
    call('ended', { answeredAt: 1, endedAt: clock.now(), result: 'normalClearing' });
    await clock.advance(0);
    expect(sent).toEqual([]);
  });

  it('that the call centre refuses is reported and not shown as next for ever', async () => {
    const { call, board, errors, clock, presence } = setUp({
      control: async () => err({ kind: 'refused', message: 'no' }),
    });
    presence('busy');
    call('talking', { answeredAt: 1 });
    await board.command({ command: 'pause', system: pbx, reason: 'lunch' }, never);
    call('ended', { answeredAt: 1, endedAt: clock.now(), result: 'normalClearing' });
    await clock.advance(0);
    expect(errors).toHaveLength(1);
    expect(board.snapshot().presences[0]?.next).toBeUndefined();
  });

  it('goes out at once when nobody is in talk', async () => {
    const { board, sent } = setUp();
    await board.command({ command: 'pause', system: pbx, reason: 'lunch' }, never);
    expect(sent).toHaveLength(1);
  });
});

describe('commands', () => {
  it('find the call centre of the call, and say when there is none', async () => {
    const { board, sent, call } = setUp();
    expect(await board.command({ command: 'hangUp', call: id }, never)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(await board.command({ command: 'dial', system: 'else' as SystemId, number: '1' }, never)).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
    call('talking', { answeredAt: 1 });
    await board.command({ command: 'hangUp', call: id }, never);
    expect(sent).toEqual([{ command: 'hangUp', call: id }]);
  });

  it.each([
    ['refused', 'REFUSED', false],
    ['misconfigured', 'REFUSED', false],
    ['unreachable', 'UNAVAILABLE', true],
    ['unknown', 'UNAVAILABLE', false],
  ] as const)('answered with %s reach the window as %s', async (kind, code, retryable) => {
    const { board } = setUp({
      control: async () => err({ kind, message: 'why', said: 'its words', advice: { key: 'k', text: 'Do this.' } }),
    });
    expect(await board.command({ command: 'dial', system: pbx, number: '1' }, never)).toMatchObject({
      error: { code, retryable, message: 'why (its words). Do this.' },
    });
  });
});

describe('a lost line', () => {
  it('leaves nothing shown as live: mine is marked old, the others go, agents are offline, queues are marked old', () => {
    const { board, call, presence, apply, shown } = setUp();
    call('talking', { answeredAt: 1 });
    apply({
      type: 'call',
      own: false,
      call: { id: 'pbx:2.2' as CallId, direction: 'inbound', state: 'talking', number: '1', startedAt: 1, legs: [] },
    });
    presence('busy');
    apply({ type: 'queue', queue: { queue: 'support', waiting: 3, members: 2, available: 0 } });
    expect(board.snapshot().presences).toMatchObject([{ state: 'busy', mine: true }]);
    board.lost(pbx);
    board.lost(pbx);
    expect(shown()?.staleSince).toBeDefined();
    const { calls, presences, queues } = board.snapshot();
    expect(calls).toHaveLength(1);
    expect(presences).toMatchObject([{ state: 'offline', mine: true }]);
    expect(queues).toMatchObject([{ waiting: 3, staleSince: expect.any(Number) as number }]);
  });

  it('that comes back makes calls live again, and ends those that are not heard of', async () => {
    const { board, call, presence, shown, clock, recorded, apply } = setUp();
    call('talking', { answeredAt: 1 });
    board.lost(pbx);
    call('talking', { answeredAt: 1 });
    expect(shown()?.state).toBe('talking');
    expect(shown()?.staleSince).toBeUndefined();
    board.lost(pbx);
    apply({ type: 'queue', queue: { queue: 'support', waiting: 0, members: 0, available: 0 } });
    presence('ready');
    await clock.advance(31_000);
    expect(shown()).toMatchObject({ state: 'ended', result: 'unknown', staleSince: undefined });
    expect(recorded.at(-1)).toMatchObject({ state: 'ended', result: 'unknown' });
  });
});
