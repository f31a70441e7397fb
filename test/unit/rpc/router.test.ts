import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../src-shared/result/result.ts';
import type { Frame } from '../../../src-shared/rpc/frames.ts';
import { memoryWirePair } from '../../../src-shared/rpc/memory-wire-pair.ts';
import { type RouterFault, serve, type ServeOptions } from '../../../src-shared/rpc/router.ts';
import { StreamRefusal } from '../../../src-shared/rpc/stream-refusal.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { sampleContract } from './sample-contract.ts';
import { sampleHandlers } from './sample-handlers.ts';

type Replaced = Parameters<typeof sampleHandlers>[0];

function setUp(replaced: Replaced = {}, options: Partial<ServeOptions> = {}) {
  const { a, b, faults } = memoryWirePair();
  const clock = createVirtualClock();
  const bugs: RouterFault[] = [];
  const serving = serve(sampleContract, sampleHandlers(replaced), b, {
    session: 'window-1',
    timers: clock,
    onFault: (fault) => bugs.push(fault),
    ...options,
  });
  const answers: Frame[] = [];
  a.onFrame((frame) => answers.push(frame));
  return { window: a, core: b, faults, clock, bugs, serving, answers };
}
/** Frames as a broken or hostile window would send them. */
const raw = (wire: Wire, frame: unknown): void => wire.send(frame as Frame);

describe('calls', () => {
  test('a call is answered with the output of its handler', async () => {
    const { window, answers, clock } = setUp();
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 21 } });
    await clock.advance(0);
    expect(answers).toEqual([{ t: 'ok', id: 1, output: { n: 42 } }]);
  });

  test('an input that breaks the contract is refused with the path, and the handler never sees it', async () => {
    let calls = 0;
    const { window, answers, clock } = setUp({ charge: () => (calls++, ok({ receipt: '' })) });
    window.send({ t: 'call', id: 1, method: 'desk.charge', input: { to: { name: 4711 }, cents: 1.5 } });
    await clock.advance(0);
    expect(answers).toMatchObject([
      {
        t: 'err',
        id: 1,
        error: { code: 'BAD_REQUEST', retryable: false, detail: [{ path: 'to.name' }, { path: 'cents' }] },
      },
    ]);
    // What was sent may be a customer's: the answer and the log must not repeat it.
    expect(JSON.stringify(answers)).not.toContain('4711');
    expect(calls).toBe(0);
  });

  test.each(['desk.nothing', 'nothing.double', 'desk', '', 'desk.constructor', '__proto__.toString', 'desk.ticks'])(
    'a method that is not a call of the contract (%j) is UNKNOWN_METHOD',
    async (method) => {
      const { window, answers, clock } = setUp();
      window.send({ t: 'call', id: 1, method, input: {} });
      await clock.advance(0);
      expect(answers).toMatchObject([{ t: 'err', id: 1, error: { code: 'UNKNOWN_METHOD' } }]);
    },
  );

  test('a refusal of a handler crosses as it is', async () => {
    const refusal = {
      code: 'REFUSED',
      message: 'card expired',
      retryable: false,
      detail: { expired: '2025-01' },
    } as const;
    const { window, answers, clock, bugs } = setUp({ charge: () => err(refusal) });
    window.send({ t: 'call', id: 1, method: 'desk.charge', input: { to: { name: 'x' }, cents: 1 } });
    await clock.advance(0);
    expect(answers).toEqual([{ t: 'err', id: 1, error: refusal }]);
    expect(bugs).toEqual([]);
  });

  test('a handler that throws tells the window only a correlation id, and the log everything', async () => {
    const fault = new Error('password=hunter2 is wrong');
    const { window, answers, clock, bugs } = setUp({
      double: () => {
        throw fault;
      },
    });
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 1 } });
    await clock.advance(0);
    expect(bugs).toEqual([{ correlation: 'window-1-1', method: 'desk.double', error: fault }]);
    expect(answers).toMatchObject([
      { t: 'err', error: { code: 'INTERNAL', message: expect.stringContaining('window-1-1') } },
    ]);
    expect(JSON.stringify(answers)).not.toContain('hunter2');
  });

  test('an answer that cannot be sent is a fault, not silence', async () => {
    const { window, answers, clock, bugs } = setUp({ double: () => ok({ n: (() => 1) as unknown as number }) });
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 1 } });
    await clock.advance(0);
    expect(answers).toMatchObject([{ t: 'err', id: 1, error: { code: 'INTERNAL' } }]);
    expect(bugs).toHaveLength(1);
  });

  test('with validateOutput an answer outside the contract is a fault', async () => {
    const wrong = { code: 'CONFLICT', message: '', retryable: false } as unknown as {
      code: 'REFUSED';
      message: '';
      retryable: false;
    };
    const { window, answers, clock, bugs } = setUp(
      { double: () => ok({ n: 'two' as unknown as number }), charge: () => err(wrong) },
      { validateOutput: true },
    );
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 1 } });
    window.send({ t: 'call', id: 2, method: 'desk.charge', input: { to: { name: 'x' }, cents: 1 } });
    await clock.advance(0);
    expect(answers).toMatchObject([
      { t: 'err', id: 1, error: { code: 'INTERNAL' } },
      { t: 'err', id: 2, error: { code: 'INTERNAL' } },
    ]);
    expect(bugs.map((bug) => (bug.error as Error).message)).toEqual([
      expect.stringContaining('the answer of desk.double does not match'),
      expect.stringContaining('CONFLICT'),
    ]);
  });

  test('a cancel aborts the signal of the handler, and nothing more is sent for that call', async () => {
    let aborted = false;
    const { window, answers, clock, serving, bugs } = setUp({
      double: (_input, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason);
          }),
        ),
    });
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 1 } });
    await clock.advance(0);
    expect(serving.calls).toBe(1);
    window.send({ t: 'cancel', id: 1 });
    await clock.advance(0);
    expect({ aborted, answers, bugs, left: serving.calls }).toEqual({ aborted: true, answers: [], bugs: [], left: 0 });
  });

  test('more calls at once than the limit are answered OVERLOADED, and the next one after an end is served', async () => {
    const open: (() => void)[] = [];
    const { window, answers, clock } = setUp(
      { double: ({ n }) => new Promise((resolve) => open.push(() => resolve(ok({ n })))) },
      { limits: { calls: 2 } },
    );
    for (const id of [1, 2, 3]) window.send({ t: 'call', id, method: 'desk.double', input: { n: id } });
    await clock.advance(0);
    expect(answers).toMatchObject([{ t: 'err', id: 3, error: { code: 'OVERLOADED', retryable: true } }]);
    open.shift()?.();
    await clock.advance(0);
    window.send({ t: 'call', id: 4, method: 'desk.double', input: { n: 4 } });
    await clock.advance(0);
    for (const finish of open) finish();
    await clock.advance(0);
    expect(answers.slice(1).map((frame) => [frame.t, frame.id])).toEqual([
      ['ok', 1],
      ['ok', 2],
      ['ok', 4],
    ]);
  });

  test('a handler learns the session', async () => {
    const sessions: string[] = [];
    const { window, clock } = setUp({ double: ({ n }, { session }) => (sessions.push(session), ok({ n })) });
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 1 } });
    await clock.advance(0);
    expect(sessions).toEqual(['window-1']);
  });
});

describe('what is no frame', () => {
  test.each([
    [
      'a call whose method is no text',
      { t: 'call', id: 5, method: 7 },
      { t: 'err', id: 5, error: { code: 'BAD_REQUEST' } },
    ],
    [
      'a subscription without a method',
      { t: 'subscribe', id: 5 },
      { t: 'closed', id: 5, error: { code: 'BAD_REQUEST' } },
    ],
  ])('%s is refused where it says whom it concerns', async (_name, frame, answer) => {
    const { window, answers, clock } = setUp();
    raw(window, frame);
    await clock.advance(0);
    expect(answers).toMatchObject([answer]);
  });

  test.each([
    [null],
    ['call'],
    [42],
    [{}],
    [{ t: 'call' }],
    [{ t: 'call', id: 0, method: 'a' }],
    [{ t: 'call', id: 1.5 }],
    [[]],
  ])('%j closes the wire', async (frame) => {
    const { window, clock } = setUp();
    let reason = '';
    window.onClose((told) => (reason = told));
    raw(window, frame);
    await clock.advance(0);
    expect(reason).toMatch(/^not a frame/);
  });

  test('an id that is in use closes the wire: two answers with one id would reach the wrong caller', async () => {
    const { window, clock } = setUp({ double: () => new Promise(() => {}) });
    let reason = '';
    window.onClose((told) => (reason = told));
    window.send({ t: 'call', id: 1, method: 'desk.double', input: { n: 1 } });
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 1 } });
    await clock.advance(0);
    expect(reason).toBe('id 1 is in use');
  });
});

describe('streams', () => {
  test('events carry their cursor, and the end is told', async () => {
    const { window, answers, clock, serving } = setUp();
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 3 }, since: '1' });
    await clock.advance(0);
    expect(answers).toEqual([
      { t: 'event', id: 1, event: { tick: 2 }, cursor: '2' },
      { t: 'event', id: 1, event: { tick: 3 }, cursor: '3' },
      { t: 'closed', id: 1 },
    ]);
    expect(serving.streams).toBe(0);
  });

  test.each(['unsubscribe', 'the end of the wire', 'the end of serving'])(
    '%s ends the handler, also one that hangs',
    async (how) => {
      let signal: AbortSignal | undefined;
      const { window, clock, serving, bugs } = setUp({
        async *ticks(_input, context) {
          signal = context.signal;
          yield { event: { tick: 1 } };
          await new Promise(() => {});
        },
      });
      window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 1 } });
      await clock.advance(0);
      expect(serving.streams).toBe(1);
      if (how === 'unsubscribe') window.send({ t: 'unsubscribe', id: 1 });
      else if (how === 'the end of the wire') window.close('bye');
      else serving[Symbol.dispose]();
      await clock.advance(0);
      expect({ aborted: signal?.aborted, streams: serving.streams, bugs }).toEqual({
        aborted: true,
        streams: 0,
        bugs: [],
      });
    },
  );

  test('the finally of a handler runs when its stream is unsubscribed between events', async () => {
    let cleaned = false;
    const { window, clock } = setUp({
      async *ticks(_input, { signal }) {
        try {
          yield { event: { tick: 1 } };
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        } finally {
          cleaned = true;
        }
      },
    });
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 1 } });
    await clock.advance(0);
    window.send({ t: 'unsubscribe', id: 1 });
    await clock.advance(0);
    expect(cleaned).toBe(true);
  });

  test('a stream that throws is closed with INTERNAL, a StreamRefusal with its own code', async () => {
    const { window, answers, clock, bugs } = setUp({
      async *ticks({ upTo }) {
        if (upTo === 0) throw new StreamRefusal({ code: 'NOT_FOUND', message: 'no such desk', retryable: false });
        yield { event: { tick: 1 } };
        throw new Error('boom');
      },
    });
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 0 } });
    window.send({ t: 'subscribe', id: 2, method: 'desk.ticks', input: { upTo: 1 } });
    window.send({ t: 'subscribe', id: 3, method: 'desk.ticks', input: {} });
    await clock.advance(0);
    const ends = answers.filter((frame) => frame.t === 'closed').toSorted((a, b) => a.id - b.id);
    expect(ends).toMatchObject([
      { id: 1, error: { code: 'NOT_FOUND', message: 'no such desk' } },
      { id: 2, error: { code: 'INTERNAL' } },
      { id: 3, error: { code: 'BAD_REQUEST', detail: [{ path: 'upTo' }] } },
    ]);
    expect(bugs.map((bug) => (bug.error as Error).message)).toEqual(['boom']);
  });

  test('more streams than the limit are closed with OVERLOADED', async () => {
    const { window, answers, clock } = setUp(
      { ticks: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }) },
      { limits: { streams: 1 } },
    );
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 1 } });
    window.send({ t: 'subscribe', id: 2, method: 'desk.ticks', input: { upTo: 1 } });
    await clock.advance(0);
    expect(answers).toMatchObject([{ t: 'closed', id: 2, error: { code: 'OVERLOADED', retryable: true } }]);
  });

  test('a window that does not read stops the pull, and goes on where it stopped', async () => {
    let pulled = 0;
    const { window, answers, clock, faults } = setUp(
      {
        async *ticks({ upTo }) {
          for (let tick = 1; tick <= upTo; tick++) yield { event: { tick: (pulled = tick) } };
        },
      },
      { limits: { backlogBytes: 300 } },
    );
    faults.hold('bToA');
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 100 } });
    await clock.advance(1_000);
    expect(pulled).toBeLessThan(15);
    faults.release('bToA');
    await clock.advance(1_000);
    expect(answers.filter((frame) => frame.t === 'event')).toHaveLength(100);
  });

  test('a window that never reads again is cut off after stallMs', async () => {
    const { window, clock, faults, serving } = setUp({}, { limits: { backlogBytes: 100, stallMs: 5_000 } });
    let reason = '';
    window.onClose((told) => (reason = told));
    faults.hold('bToA');
    window.send({ t: 'subscribe', id: 1, method: 'desk.ticks', input: { upTo: 100 } });
    await clock.advance(4_900);
    expect(reason).toBe('');
    await clock.advance(200);
    expect(reason).toBe('the window did not read for 5000 ms');
    expect({ streams: serving.streams, timers: clock.pending }).toEqual({ streams: 0, timers: 0 });
  });

  test.each([
    ['that reads again is listened to again', 300, ['pause', 'resume']],
    ['that is cut is not listened to again: what it asks would be read only to be thrown away', 6_000, ['pause']],
  ])('a window %s', async (_, behindMs, expected) => {
    const told: string[] = [];
    const { a: window, b: core, faults } = memoryWirePair();
    const clock = createVirtualClock();
    const wire: Wire = {
      send: (frame) => core.send(frame),
      get backlog() {
        return core.backlog;
      },
      onFrame: (listener) => core.onFrame(listener),
      onClose: (listener) => core.onClose(listener),
      close: (reason) => core.close(reason),
      pause: () => void told.push('pause'),
      resume: () => void told.push('resume'),
    };
    const limits = { backlogBytes: 100, stallMs: 5_000 };
    using _serving = serve(sampleContract, sampleHandlers(), wire, {
      session: 'window-1',
      timers: clock,
      onFault: () => {},
      limits,
    });
    faults.hold('bToA');
    for (let id = 1; id <= 20; id++) window.send({ t: 'call', id, method: 'desk.double', input: { n: id } });
    await clock.advance(behindMs);
    faults.release('bToA');
    await clock.advance(100);
    expect(told).toEqual(expected);
  });
});
