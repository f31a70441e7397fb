import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBatcher } from '../../../src-main/core/transactions/batcher.ts';
import type { ConversationId, TransactionId } from '../../../src-shared/model/ids.ts';
import { err, ok } from '../../../src-shared/result/result.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld, type StartedWorld } from '../../kit/started-world.ts';

const ticket = { takesMany: true, capabilities: { compensate: 'inverse' } } as const;
const ledger = ticket;

const sendThree = (world: StartedWorld<'ticket' | 'ledger'>): Promise<TransactionId[]> =>
  Promise.all(
    [1, 2, 3].map((number) =>
      world.send([scriptedAct('updateContact', 'ticket'), scriptedAct('updateContact', 'ledger')], {
        conversation: `conv-${number}` as ConversationId,
      }),
    ),
  );
const shared = (calls: readonly string[], step: string): number[] =>
  calls.filter((call) => call.startsWith(`${step} `)).map((call) => call.split(' ').length - 1);

describe('operations of different transactions for one system', () => {
  it('that are due at the same time are one request, in every system', async () => {
    await using world = await startWorld({ ticket, ledger });
    const ids = await sendThree(world);
    for (const id of ids) expect((await world.settled(id)).state).toBe('done');
    for (const { calls } of Object.values(world.systems)) {
      expect(shared(calls, 'prepareMany')).toEqual([3]);
      expect(shared(calls, 'commitMany')).toEqual([3]);
    }
  });

  it('do not take each other down: one that is refused is taken back where it was done, the others are done', async () => {
    await using world = await startWorld({ ticket, ledger });
    world.systems.ledger.script.next('commit', { do: 'refuse', message: 'the period is closed' });
    const ids = await sendThree(world);
    const views = [];
    for (const id of ids) views.push(await world.settled(id));
    expect(views.map(({ state }) => state).toSorted()).toEqual(['compensated', 'done', 'done']);
    expect(world.systems.ticket.takenBack.size).toBe(1);
    expect([...world.systems.ledger.standing.values()]).toEqual([1, 1]);
  });

  it('whose shared request is not answered are all asked after, and none is repeated that arrived', async () => {
    await using world = await startWorld({ ticket, ledger });
    world.systems.ledger.script.next('commitMany', { do: 'half' });
    const ids = await sendThree(world);
    for (const id of ids) expect((await world.settled(id)).state).toBe('done');
    expect([...world.systems.ledger.standing.values()]).toEqual([1, 1, 1]);
    expect(world.systems.ledger.calls.filter((call) => call.startsWith('probe'))).not.toHaveLength(0);
  });

  it('are written to the log three times each, however many there are', async () => {
    let writes = 0;
    await using world = await startWorld(
      { ticket, ledger },
      {
        wrapStore: (store) => ({
          ...store,
          writeSoon(level, work) {
            if (level !== 'process') writes++;
            return store.writeSoon(level, work);
          },
        }),
      },
    );
    const [id] = await sendThree(world);
    if (id === undefined) throw new Error('nothing was sent');
    for (const one of world.transactions.open(10)) await world.settled(one.id);
    await world.settled(id);
    // The intent and the decision need the disk; the end can be asked for again.
    expect(writes).toBe(6);
  });
});

describe('a batcher', () => {
  const never = new AbortController().signal;

  it('lets gather what comes while requests are on their way, up to its most', async () => {
    const sizes: number[] = [];
    const gate = Promise.withResolvers<void>();
    const batcher = createBatcher<number, number>({
      alone: async (item) => {
        sizes.push(1);
        await gate.promise;
        return ok(item);
      },
      together: async (items) => {
        sizes.push(items.length);
        return items.map((item) => ok(item));
      },
      most: 3,
      running: 1,
    });
    const first = batcher.call(0, never);
    await nextTurn();
    const rest = [1, 2, 3, 4].map((item) => batcher.call(item, never));
    gate.resolve();
    expect(await Promise.all([first, ...rest])).toEqual([0, 1, 2, 3, 4].map((item) => ok(item)));
    expect(sizes).toEqual([1, 3, 1]);
  });

  it('answers one that was given up before it was sent that nothing was sent, and sends the others', async () => {
    const sent: number[][] = [];
    const batcher = createBatcher<number, number>({
      alone: async (item) => ok(item),
      together: async (items) => {
        sent.push([...items]);
        return items.map((item) => ok(item));
      },
      most: 10,
      running: 1,
    });
    const stop = new AbortController();
    const calls = [batcher.call(1, never), batcher.call(2, stop.signal), batcher.call(3, never)];
    stop.abort();
    const answers = await Promise.all(calls);
    expect(answers[1]).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    expect(sent).toEqual([[1, 3]]);
  });

  it('cuts a request only when nobody waits for it any more', async () => {
    let cut = false;
    const batcher = createBatcher<number, number>({
      alone: async (item) => ok(item),
      together: (items, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            cut = true;
            resolve(items.map(() => err({ kind: 'unknown', message: 'cut' })));
          });
        }),
      most: 10,
      running: 1,
    });
    const stops = [new AbortController(), new AbortController()];
    const calls = stops.map(({ signal }, index) => batcher.call(index, signal));
    await nextTurn();
    stops[0]?.abort();
    expect(cut).toBe(false);
    stops[1]?.abort();
    await Promise.all(calls);
    expect(cut).toBe(true);
  });

  it('rejects all of a request whose answers do not fit: it is not known whose is whose', async () => {
    const batcher = createBatcher<number, number>({
      alone: async (item) => ok(item),
      together: async () => [ok(1)],
      most: 10,
      running: 1,
    });
    const settled = await Promise.allSettled([batcher.call(1, never), batcher.call(2, never)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
