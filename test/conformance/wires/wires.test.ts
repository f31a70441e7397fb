import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../src-shared/rpc/frames.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { wireKinds } from './wire-kinds.ts';

const call = (id: number, input: unknown = {}): Frame => ({ t: 'call', id, method: 'a.b', input });

/** Collects frames; `reached(n)` resolves when there are n. */
function collect(wire: Wire): { readonly frames: Frame[]; reached(count: number): Promise<Frame[]> } {
  const frames: Frame[] = [];
  const waiting: { count: number; resolve: (frames: Frame[]) => void }[] = [];
  wire.onFrame((frame) => {
    frames.push(frame);
    for (const waiter of waiting) if (frames.length >= waiter.count) waiter.resolve(frames);
  });
  return {
    frames,
    reached: (count) =>
      frames.length >= count ? Promise.resolve(frames) : new Promise((resolve) => waiting.push({ count, resolve })),
  };
}
const closeOf = (wire: Wire): Promise<string> => new Promise((resolve) => void wire.onClose(resolve));
/** All frames sent so far have arrived once the answer to one more is back. */
async function settle(from: Wire, to: Wire): Promise<void> {
  const mark = call(999_999);
  const seen = new Promise<void>((resolve) => {
    const off = to.onFrame((frame) => {
      if (frame.id !== mark.id) return;
      off();
      resolve();
    });
  });
  from.send(mark);
  await seen;
}

describe.each(wireKinds)('a wire over $name', (kind) => {
  test('frames arrive in the order they were sent, in both directions', async () => {
    await using ends = await kind.open();
    const atA = collect(ends.a);
    const atB = collect(ends.b);
    for (let id = 1; id <= 500; id++) {
      ends.a.send(call(id));
      ends.b.send({ t: 'ok', id, output: id });
    }
    await Promise.all([atA.reached(500), atB.reached(500)]);
    expect(atA.frames.map((frame) => frame.id)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(atB.frames.map((frame) => frame.id)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  });

  test('frames that arrive before the first listener are kept for it, in order, even past the close', async () => {
    await using ends = await kind.open();
    const closed = closeOf(ends.b);
    for (let id = 1; id <= 10; id++) ends.a.send(call(id));
    ends.a.close('done');
    // The close comes after the frames: once it is told, all ten have arrived with nobody listening.
    await closed;
    const frames = await collect(ends.b).reached(10);
    expect(frames.map((frame) => frame.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('any JSON value survives the way unchanged', async () => {
    await using ends = await kind.open();
    const atB = collect(ends.b);
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (input) => {
        ends.a.send(call(++sent, input));
        const frames = await atB.reached(sent);
        const frame = frames[sent - 1] as Extract<Frame, { t: 'call' }>;
        // -0 is the one number JSON does not keep.
        expect(JSON.stringify(frame.input)).toBe(JSON.stringify(input));
      }),
      { numRuns: 200 },
    );
  });

  test('a frame of 12 MiB arrives whole', async () => {
    await using ends = await kind.open();
    const atB = collect(ends.b);
    const input = '客'.repeat(4 * 1024 * 1024);
    ends.a.send(call(1, input));
    const [frame] = await atB.reached(1);
    expect((frame as Extract<Frame, { t: 'call' }>).input === input).toBe(true);
  });

  test('what was sent before a close still arrives, then the close with its reason', async () => {
    await using ends = await kind.open();
    const atB = collect(ends.b);
    const closed = closeOf(ends.b);
    for (let id = 1; id <= 20; id++) ends.a.send(call(id));
    ends.a.close('the window was closed');
    expect(await closed).toBe('the window was closed');
    expect(atB.frames).toHaveLength(20);
  });

  test('a close is told exactly once at each end, whoever closes and however often', async () => {
    await using ends = await kind.open();
    const told = { a: [] as string[], b: [] as string[] };
    ends.a.onClose((reason) => told.a.push(reason));
    ends.b.onClose((reason) => told.b.push(reason));
    const both = Promise.all([closeOf(ends.a), closeOf(ends.b)]);
    ends.a.close('first');
    ends.a.close('second');
    ends.b.close('third');
    await both;
    ends.b.close('fourth');
    expect(told.a).toEqual(['first']);
    expect(told.b).toHaveLength(1);
  });

  test('a listener that comes after the close is told too, but not at once', async () => {
    await using ends = await kind.open();
    ends.a.close('gone');
    let told = '';
    ends.a.onClose((reason) => (told = reason));
    expect(told).toBe('');
    await closeOf(ends.a);
    expect(told).toBe('gone');
  });

  test('send after a close is a no-op', async () => {
    await using ends = await kind.open();
    const atB = collect(ends.b);
    ends.a.send(call(1));
    await atB.reached(1);
    const closed = closeOf(ends.b);
    ends.a.close('done');
    ends.a.send(call(2));
    await closed;
    ends.b.send(call(3));
    expect(atB.frames.map((frame) => frame.id)).toEqual([1]);
  });

  test('a connection that dies without a goodbye is told as a close', async () => {
    await using ends = await kind.open();
    const closed = closeOf(ends.a);
    ends.kill();
    expect(await closed).not.toBe('');
  });

  test('a listener that was taken off hears nothing more, and the others go on', async () => {
    await using ends = await kind.open();
    const first: number[] = [];
    const off = ends.b.onFrame((frame) => first.push(frame.id));
    const atB = collect(ends.b);
    await settle(ends.a, ends.b);
    off();
    ends.a.send(call(7));
    await atB.reached(2);
    expect(first).toEqual([999_999]);
  });

  test('the backlog is 0 once everything has left', async () => {
    await using ends = await kind.open();
    const atB = collect(ends.b);
    // More than a loopback socket takes in one go.
    ends.a.send(call(1, 'x'.repeat(32 * 1024 * 1024)));
    expect(ends.a.backlog > 0).toBe(kind.tellsBacklog);
    await atB.reached(1);
    await settle(ends.a, ends.b);
    expect(ends.a.backlog).toBe(0);
  });
});
