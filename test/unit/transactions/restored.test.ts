import { expect, test } from 'vitest';
import { distrustRestored } from '../../../src-main/core/store/distrust-restored.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

test('transactions under way in a restored backup wait for a person, and a retry asks each system before it sends', async () => {
  const crm = { capabilities: { compensate: 'inverse' } } as const;
  const mail = { capabilities: { compensate: 'manualOnly' } } as const;
  const standing = new Map<string, number>();
  const state = { standing, takenBack: new Set<string>(), held: new Set<string>() };
  await using world = await startWorld({ crm, mail: { ...mail, state } });
  const { systems, clock } = world;
  // The first system has it and the second is away when the backup is made.
  systems.mail.script.always('commit', { do: 'unreachable' });
  const acts = [scriptedAct('updateContact', 'crm'), scriptedAct('reply', 'mail')];
  const id = await world.send(acts);
  await world.until(() => world.transactions.get(id)?.participants[0]?.state === 'committed');
  await world.until(() => world.transactions.get(id)?.participants[1]?.nextAttemptAt !== undefined);
  const ended = await world.send([scriptedAct('updateContact', 'crm')], { conversation: 'other' as never });
  await world.settled(ended);

  const next = await world.reopen();
  expect(distrustRestored(next.store, 1_000, clock.now())).toBe(1);
  const again = await world.reopen();
  await again.transactions.recover(new AbortController().signal);
  const view = again.transactions.get(id);
  expect(view).toMatchObject({ state: 'attention' });
  expect(view?.reason).toContain('restored from a backup of 1970-01-01T00:00:01.000Z');
  expect(view?.participants.map(({ state }) => state)).toEqual(['committed', 'attention']);
  expect(view?.participants[1]?.nextAttemptAt).toBeUndefined();
  expect(view?.audit.at(-1)).toMatchObject({ event: 'attention', actor: 'Trunkline' });
  expect(view?.audit.filter(({ event }) => event === 'recorded')).toHaveLength(1);
  expect(again.transactions.get(ended)?.state).toBe('done');
  expect(again.transactions.alerts()).toMatchObject([
    { system: 'mail', step: 'unknown', count: 1, transactions: [id] },
  ]);

  // It had been carried out after the backup: the probe finds it, and it is not sent a second time.
  systems.mail.script.always('commit', undefined);
  standing.set(`${id}.p2`, 1);
  const commits = (): number => systems.mail.calls.filter((call) => call.startsWith('commit ')).length;
  const before = commits();
  const answer = await again.transactions.act({ id, action: 'retryNow' });
  expect(answer.ok).toBe(true);
  expect((await again.settled(id)).state).toBe('done');
  expect(commits()).toBe(before);
});
