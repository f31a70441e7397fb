import { expect, test } from 'vitest';
import { createTransactionsApi, listEveryMs } from '../../../src-main/core/api/transactions-api.ts';
import { contract } from '../../../src-shared/contract/contract.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { ConversationId, TransactionId } from '../../../src-shared/model/ids.ts';
import * as v from 'valibot';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld, type StartedWorld } from '../../kit/started-world.ts';

type Listed = v.InferOutput<typeof contract.transactions.openLive.event>;

const file = { name: 'a.pdf', contentType: 'application/pdf', base64: 'QUFB'.repeat(1000) };

/** Transactions that need a person, each with a file, and everything a subscriber is sent about them. */
async function watched(count: number) {
  const world = await startWorld({ tickets: {}, crm: {} });
  world.systems.crm.script.always('prepare', { do: 'nonsense' });
  const ids: TransactionId[] = [];
  for (let n = 0; n < count; n++) {
    const reply: Act = Object.assign(scriptedAct('reply', 'tickets'), { attachments: [file] });
    const acts = [reply, scriptedAct('updateContact', 'crm')];
    ids.push(await world.send(acts, { conversation: `c${n}` as ConversationId }));
  }
  await world.until(() => world.transactions.counts().attention === count);
  const ending = new AbortController();
  const events: Listed[] = [];
  const run = (async () => {
    const api = createTransactionsApi(world.transactions, world.clock);
    for await (const { event } of api.openLive({}, { signal: ending.signal } as never))
      events.push(v.parse(contract.transactions.openLive.event, event));
  })();
  await world.until(() => events.length === 1);
  return { world, ids, events, ending, run };
}

const handOver = (world: StartedWorld<'tickets' | 'crm'>, id: TransactionId, owner: string) =>
  world.transactions.act({ id, action: 'handOver', owner, reason: 'shift ends' });

test('many changes are sent as a few lists a second, and the last one is the latest state', async () => {
  const { world, ids, events, ending, run } = await watched(5);
  await using _ = world;
  for (let round = 0; round < 10; round++) {
    for (const id of ids) expect(await handOver(world, id, `colleague ${round}`)).toMatchObject({ ok: true });
    await world.clock.advance(listEveryMs / 5);
  }
  await world.clock.advance(2 * listEveryMs);
  // 50 changes in two intervals: one list each, and one for what came after the last.
  expect(events.length).toBeGreaterThan(2);
  expect(events.length).toBeLessThanOrEqual(5);
  expect(events.at(-1)?.transactions.map(({ owner }) => owner)).toEqual(ids.map(() => 'colleague 9'));
  ending.abort();
  await run;
});

test('a list carries neither history nor what was asked for, only what a row shows', async () => {
  const { world, ids, events, ending, run } = await watched(2);
  await using _ = world;
  expect(events[0]).toMatchObject({ attention: 2, moving: 0, alerts: [{ count: 2 }] });
  expect(events[0]?.transactions[0]).toEqual({
    id: ids[0],
    state: 'attention',
    createdAt: expect.any(Number),
    participants: [
      { key: 'p1', system: 'tickets', systemName: 'TICKETS', state: 'checked', acts: ['reply'] },
      { key: 'p2', system: 'crm', systemName: 'CRM', state: 'attention', acts: ['updateContact'] },
    ],
  });
  expect(world.transactions.openRows(10)).toEqual(
    world.transactions.open(10).map(({ id, state, createdAt, participants }) => ({
      id,
      state,
      createdAt,
      participants: participants.map((one) => ({
        key: one.key,
        system: one.system,
        systemName: one.systemName,
        state: one.state,
        acts: one.operations.map(({ act }) => act),
      })),
    })),
  );
  ending.abort();
  await run;
});

test('a subscriber that leaves between two lists is gone at once', async () => {
  const { world, ids, events, ending, run } = await watched(1);
  await using _ = world;
  expect(await handOver(world, ids[0]!, 'second line')).toMatchObject({ ok: true });
  ending.abort();
  await run;
  expect(events).toHaveLength(1);
});
