import { expect, test } from 'vitest';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { StreamRefusal } from '../../../src-shared/rpc/stream-refusal.ts';
import { clientDesk, type ClientDesk } from './client-desk.ts';

function listen(desk: ClientDesk, upTo: number) {
  const heard: { ticks: number[]; ends: (WireError | undefined)[] } = { ticks: [], ends: [] };
  const subscription = desk.desk.ticks(
    { upTo },
    { event: ({ tick }) => heard.ticks.push(tick), closed: (error) => heard.ends.push(error) },
  );
  return { heard, subscription };
}

/** Emits ticks when told to, and never ends by itself. */
function manualTicks() {
  const sinces: (string | undefined)[] = [];
  let emit: (tick: number) => void = () => {};
  let fail: (error: Error) => void = () => {};
  return {
    sinces,
    emit: (tick: number) => emit(tick),
    fail: (error: Error) => fail(error),
    async *ticks(_input: unknown, { signal, since }: { signal: AbortSignal; since: string | undefined }) {
      sinces.push(since);
      while (!signal.aborted) {
        const tick = await new Promise<number>((resolve, reject) => {
          emit = resolve;
          fail = reject;
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
        yield { event: { tick }, cursor: String(tick) };
      }
    },
  };
}

test('a stream is heard to its end, and the end is told', async () => {
  using desk = clientDesk();
  const { heard } = listen(desk, 3);
  await desk.clock.advance(0);
  expect(heard).toEqual({ ticks: [1, 2, 3], ends: [undefined] });
});

test('after a cut a stream is taken up from its last cursor: nothing is missed and nothing comes twice', async () => {
  const source = manualTicks();
  using desk = clientDesk(source);
  const { heard } = listen(desk, 0);
  await desk.clock.advance(0);
  source.emit(1);
  await desk.clock.advance(0);
  source.emit(2);
  await desk.clock.advance(0);
  desk.faults().cut();
  await desk.clock.advance(1_000);
  source.emit(3);
  await desk.clock.advance(0);
  expect(source.sinces).toEqual([undefined, '2']);
  expect(heard).toEqual({ ticks: [1, 2, 3], ends: [] });
});

test('after a cut streams are taken up before waiting calls are sent', async () => {
  const source = manualTicks();
  using desk = clientDesk(source);
  listen(desk, 0);
  await desk.clock.advance(0);
  desk.faults().cut();
  void desk.desk.double({ n: 1 });
  const sent: string[] = [];
  desk.status.subscribe((status) => {
    if (status === 'connected') desk.wires.at(-1)!.b.onFrame((frame) => sent.push(frame.t));
  });
  await desk.clock.advance(1_000);
  expect(sent).toEqual(['subscribe', 'call']);
});

test('events of the old connection are not heard on the new one', async () => {
  const source = manualTicks();
  using desk = clientDesk(source);
  const { heard } = listen(desk, 0);
  await desk.clock.advance(0);
  const old = desk.wires[0]!;
  desk.faults().cut();
  await desk.clock.advance(1_000);
  old.b.send({ t: 'event', id: 1, event: { tick: 99 } });
  await desk.clock.advance(0);
  expect(heard.ticks).toEqual([]);
});

test('an end that may heal is not told: the stream is taken up again after a pause that grows', async () => {
  let starts = 0;
  using desk = clientDesk({
    async *ticks({ upTo }) {
      if (++starts < 4) throw new StreamRefusal({ code: 'UNAVAILABLE', message: 'starting', retryable: true });
      yield { event: { tick: upTo } };
    },
  });
  const { heard } = listen(desk, 7);
  await desk.clock.advance(0);
  expect(starts).toBe(1);
  await desk.clock.advance(200);
  expect(starts).toBe(2);
  await desk.clock.advance(200);
  expect(starts).toBe(2);
  await desk.clock.advance(5_000);
  expect({ starts, heard }).toEqual({ starts: 4, heard: { ticks: [7], ends: [undefined] } });
});

test('an end that will not heal is told once', async () => {
  using desk = clientDesk({
    ticks: () => {
      throw new StreamRefusal({ code: 'NOT_FOUND', message: 'gone', retryable: false });
    },
  });
  const { heard } = listen(desk, 1);
  await desk.clock.advance(60_000);
  expect(heard).toEqual({ ticks: [], ends: [{ code: 'NOT_FOUND', message: 'gone', retryable: false }] });
});

test('unsubscribing ends the handler, tells the listener nothing more, and may be done twice', async () => {
  const source = manualTicks();
  using desk = clientDesk(source);
  const { heard, subscription } = listen(desk, 0);
  await desk.clock.advance(0);
  subscription.unsubscribe();
  subscription.unsubscribe();
  source.emit(1);
  await desk.clock.advance(0);
  desk.faults().cut();
  await desk.clock.advance(1_000);
  expect({ heard, starts: source.sinces.length }).toEqual({ heard: { ticks: [], ends: [] }, starts: 1 });
});

test('a listener that throws is reported and does not stop the others', async () => {
  using desk = clientDesk();
  desk.desk.ticks(
    { upTo: 2 },
    {
      event: () => {
        throw new Error('render failed');
      },
    },
  );
  const { heard } = listen(desk, 2);
  await desk.clock.advance(0);
  expect(heard.ticks).toEqual([1, 2]);
  expect(desk.bugs.map((bug) => (bug as Error).message)).toEqual(['render failed', 'render failed']);
});

test('closing the client tells each listener', async () => {
  const source = manualTicks();
  const desk = clientDesk(source);
  const { heard } = listen(desk, 0);
  await desk.clock.advance(0);
  desk.close();
  expect(heard.ends).toMatchObject([{ code: 'DISCONNECTED' }]);
});
