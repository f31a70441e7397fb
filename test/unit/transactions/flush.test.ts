import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scriptedAct, scriptedIntent } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

type EndFsync = (error: Error | null) => void;

/** Fsyncs that end when the test says so. The first commit of a store is not among them: SQLite fsyncs it by itself. */
async function startWithHeldFsync() {
  const asked: EndFsync[] = [];
  const world = await startWorld({ mail: {} }, { fsync: (_fd, done) => void asked.push(done) });
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await nextTurn();
  };
  const send = (id: string) => world.transactions.submit(scriptedIntent(id, [scriptedAct('reply', 'mail')]));
  const endAll = (error: Error | null = null) => asked.splice(0).forEach((end) => end(error));
  return { world, asked, turns, send, endAll };
}

it('a system is told nothing before the decision to tell it is on the disk', async () => {
  const { world, asked, turns, send, endAll } = await startWithHeldFsync();
  await using _ = world;
  const commits = () => world.systems.mail.calls.filter((call) => call.startsWith('commit'));
  await send('first');
  await turns();
  expect(asked).not.toHaveLength(0);
  expect(commits()).toEqual([]);
  endAll();
  await turns();
  expect(commits()).toHaveLength(1);
  endAll();
});

it('a repeat has its receipt no sooner than the first one', async () => {
  const { world, turns, send, endAll } = await startWithHeldFsync();
  await using _ = world;
  await send('first');
  await turns();
  endAll();
  await turns();
  endAll();
  const answers: string[] = [];
  const watch = (name: string) => void send('second').then(({ ok }) => answers.push(`${name} ${ok}`));
  watch('once');
  await turns();
  watch('again');
  await turns();
  expect(answers).toEqual([]);
  for (let round = 0; round < 4; round++) {
    endAll();
    await turns();
  }
  expect(answers).toEqual(['once true', 'again true']);
});

it('after an fsync that failed nobody gets a receipt for what can still be read, and no system is told of it', async () => {
  const { world, turns, send, endAll } = await startWithHeldFsync();
  await using _ = world;
  await send('first');
  await turns();
  const second = send('second').catch((error: Error) => error);
  await turns();
  endAll(new Error('EIO'));
  await turns();
  expect(await second).toMatchObject({ kind: 'unusable' });
  await expect(send('second')).rejects.toMatchObject({ kind: 'unusable' });
  await turns();
  expect(world.systems.mail.calls.filter((call) => call.startsWith('commit'))).toEqual([]);
});
