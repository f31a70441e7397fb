import { expect, test } from 'vitest';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';
import type { TransactionsWorld } from '../../kit/transactions-world.ts';

const waiting = ({ transactions }: Pick<TransactionsWorld, 'transactions'>) =>
  Object.fromEntries(transactions.waitingBySystem());

test('what is not settled is counted by system as it changes, and the same after a restart', async () => {
  await using world = await startWorld({ tickets: {}, crm: {} });
  expect(waiting(world)).toEqual({});
  world.systems.crm.script.always('prepare', { do: 'unreachable' });
  for (const lane of ['a', 'b', 'c']) {
    const conversation = lane as ConversationId;
    await world.send([scriptedAct('addNote', 'tickets'), scriptedAct('updateContact', 'crm')], { conversation });
  }
  await world.until(() => world.transactions.open(10).every((one) => one.participants.some((p) => p.nextAttemptAt)));
  expect(waiting(world)).toEqual({ tickets: 3, crm: 3 });

  const next = await world.reopen();
  expect(waiting(next)).toEqual({ tickets: 3, crm: 3 });
  world.systems.crm.script.always('prepare', undefined);
  await next.transactions.recover(new AbortController().signal);
  next.transactions.nudge(world.systems.crm.entry.id);
  await next.until(() => next.transactions.counts().moving === 0);
  expect(waiting(next)).toEqual({});
});
