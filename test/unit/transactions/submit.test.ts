import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { StoreError } from '../../../src-main/core/store/store-error.ts';
import { contentHash } from '../../../src-main/core/transactions/record-intent.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { err, ok } from '../../../src-shared/result/result.ts';
import { scriptedAct, scriptedIntent } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

const mail = { capabilities: { compensate: 'manualOnly' } } as const;
const bank = { capabilities: { prepare: 'native' } } as const;

test('the hash of an intent is that of its JSON with the names in order, so their order in what was sent means nothing', () => {
  const acts = [{ b: [undefined, 1, { z: 'ä\n', a: null }], a: undefined, '2': true, '10': 1.5 }] as never;
  const intent = { id: 'i' as never, conversation: 'c' as never, seen: { at: 1, entries: 2 }, acts };
  const text = '{"acts":[{"10":1.5,"2":true,"b":[null,1,{"a":null,"z":"ä\\n"}]}],"conversation":"c"}';
  expect(contentHash(intent)).toBe(createHash('sha256').update(text).digest('hex'));
});

describe('submitting', () => {
  it('the same intent again gives the same receipt, also at the same moment and when more was seen', async () => {
    await using world = await startWorld({ mail });
    const intent = scriptedIntent('i', [scriptedAct('reply', 'mail')]);
    const receipts = await Promise.all([1, 2, 3].map(() => world.transactions.submit(intent)));
    const later = await world.transactions.submit({ ...intent, seen: { at: 5, entries: 9 } });
    const all = [...receipts, later].map((one) => (one.ok ? one.value : undefined));
    expect(new Set(all.map((one) => one?.transaction)).size).toBe(1);
    expect(all.map((one) => one?.duplicate)).toEqual([false, true, true, true]);
    expect(all[0]?.durability).toBe('power');
    const [first] = all;
    if (first === undefined) throw new Error('no receipt');
    await world.settled(first.transaction);
    expect(world.systems.mail.calls.filter((call) => call.startsWith('commit'))).toHaveLength(1);
  });

  it('a repeat is answered with its receipt also where its system is gone or nothing can be written', async () => {
    await using world = await startWorld({ mail });
    const intent = scriptedIntent('i', [scriptedAct('reply', 'mail')]);
    const receipt = await world.transactions.submit(intent);
    if (!receipt.ok) throw new Error(receipt.error.message);
    await world.settled(receipt.value.transaction);
    const wanted = { ok: true, value: { transaction: receipt.value.transaction, duplicate: true } };
    const full = new StoreError('diskFull', 'w.db', 'no room');
    const onFullDisk = await world.reopen({
      wrapStore: (store) => ({
        ...store,
        writeSoon: () => Promise.reject(full),
        [Symbol.dispose]: () => store[Symbol.dispose](),
      }),
    });
    expect(await onFullDisk.transactions.submit(intent)).toMatchObject(wanted);
    await expect(onFullDisk.transactions.submit({ ...intent, id: 'new' as never })).rejects.toThrow(full);
    const withoutSystem = await world.reopen({ systems: [] });
    expect(await withoutSystem.transactions.submit(intent)).toMatchObject(wanted);
    expect(await withoutSystem.transactions.submit({ ...intent, id: 'new' as never })).toMatchObject({ ok: false });
  });

  it('another content under a known id is refused', async () => {
    await using world = await startWorld({ mail });
    await world.transactions.submit(scriptedIntent('i', [scriptedAct('reply', 'mail', 'one')]));
    const other = await world.transactions.submit(scriptedIntent('i', [scriptedAct('reply', 'mail', 'two')]));
    expect(other).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });

  it('stops before anything is recorded where somebody has answered meanwhile', async () => {
    const conflict = err({
      code: 'CONFLICT',
      message: 'a colleague answered',
      retryable: false,
      detail: { entries: [] },
    } as const);
    await using world = await startWorld({ mail }, { hooks: { precondition: () => conflict } });
    const intent = scriptedIntent('i', [scriptedAct('reply', 'mail')]);
    expect(await world.transactions.submit(intent)).toEqual(conflict);
    expect(world.transactions.open(10)).toEqual([]);
    // The agent was shown it and sends all the same.
    const again = await world.transactions.submit({ ...intent, evenIfAnswered: true });
    expect(again.ok && (await world.settled(again.value.transaction)).state).toBe('done');
  });

  it('stops before the decision where somebody answers in between, and gives back what is held', async () => {
    let answered = false;
    await using world = await startWorld(
      { mail, bank },
      {
        hooks: {
          precondition: () =>
            answered ? err({ code: 'CONFLICT', message: 'the customer wrote again', retryable: false }) : ok(undefined),
        },
      },
    );
    world.systems.bank.script.next('prepare', { do: 'slow', afterMs: 1_000 });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    await world.until(() => world.systems.bank.calls.length > 0);
    answered = true;
    expect(await world.settled(id)).toMatchObject({ state: 'refused', reason: 'the customer wrote again' });
    expect(world.systems.bank.held.size).toBe(0);
    expect(world.systems.mail.standing.size).toBe(0);
  });

  it('asks again before sending when an outage lies between the decision and the send', async () => {
    let answered = false;
    await using world = await startWorld(
      { mail },
      {
        hooks: {
          precondition: () =>
            answered ? err({ code: 'CONFLICT', message: 'answered', retryable: false }) : ok(undefined),
        },
      },
    );
    world.systems.mail.script.next('commit', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => world.systems.mail.calls.some((call) => call.startsWith('commit')));
    answered = true;
    expect(await world.settled(id)).toMatchObject({ state: 'refused', reason: 'answered' });
    expect(world.systems.mail.standing.size).toBe(0);
  });

  it('tells the read model in the same SQLite transaction, with the records that were made', async () => {
    const told: { state: string; made: string[] }[] = [];
    let fail = true;
    await using world = await startWorld(
      { mail },
      {
        hooks: {
          changed: (tx, view, intent, made) => {
            expect(intent.acts).toHaveLength(1);
            const row = tx.prepare('SELECT state FROM transactions WHERE id = ?').get(view.id) as { state: string };
            expect(row.state).toBe(view.state);
            told.push({
              state: view.state,
              made: [...made].flatMap(([key, refs]) => refs.map((ref) => `${key}:${ref.id}`)),
            });
            if (view.state === 'recorded' && fail) throw new Error('the read model is broken');
          },
        },
      },
    );
    const intent = scriptedIntent('i', [scriptedAct('reply', 'mail')]);
    await expect(world.transactions.submit(intent)).rejects.toThrow('the read model is broken');
    expect(world.transactions.open(10)).toEqual([]);
    fail = false;
    const receipt = await world.transactions.submit(intent);
    if (!receipt.ok) throw new Error(receipt.error.message);
    await world.settled(receipt.value.transaction);
    expect(told.at(-1)).toEqual({ state: 'done', made: [`p1:${receipt.value.transaction}.p1`] });
  });

  it('shows every step to listeners, in order, and a listener that throws harms nobody', async () => {
    await using world = await startWorld({ mail });
    const seen: TransactionView['state'][] = [];
    world.transactions.onChange(() => {
      throw new Error('a broken window');
    });
    const stop = world.transactions.onChange((view) => void seen.push(view.state));
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.settled(id);
    stop();
    expect([...new Set(seen)]).toEqual(['recorded', 'preparing', 'decided', 'committing', 'done']);
    await world.settled(await world.send([scriptedAct('reply', 'mail')]));
    expect(seen.at(-1)).toBe('done');
  });

  it('keeps an audit that nobody can change', async () => {
    await using world = await startWorld({ mail });
    await world.settled(await world.send([scriptedAct('reply', 'mail')]));
    for (const sql of [
      "UPDATE transaction_audit SET lines = '[]'",
      'DELETE FROM transaction_audit',
      "UPDATE transaction_intents SET audit = '[]'",
      'DELETE FROM transaction_intents',
    ])
      expect(() => world.store.write('process', (tx) => tx.prepare(sql).run())).toThrow(
        /audit of transactions is never/,
      );
  });

  it('transactions of one conversation go one after the other, those of others do not wait', async () => {
    await using world = await startWorld({ mail, bank });
    world.systems.mail.script.next('prepare', { do: 'unreachable' });
    const first = await world.send([scriptedAct('reply', 'mail', 'one')]);
    const second = await world.send([scriptedAct('updateContact', 'bank')]);
    const other = await world.send([scriptedAct('updateContact', 'bank')], { conversation: 'conv-2' as never });
    expect((await world.settled(other)).state).toBe('done');
    expect(world.transactions.get(second)?.state).toBe('recorded');
    await world.settled(first);
    expect((await world.settled(second)).state).toBe('done');
  });
});
