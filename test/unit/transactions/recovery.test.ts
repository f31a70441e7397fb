import { describe, expect, it } from 'vitest';
import { branchVerdict } from '../../../src-main/core/transactions/in-doubt.ts';
import { parseOperationKey } from '../../../src-main/core/transactions/operation-of.ts';
import { transactionsTopic } from '../../../src-main/core/transactions/record-intent.ts';
import type { StoredTransaction } from '../../../src-main/core/transactions/stored-transaction.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

const mail = { capabilities: { compensate: 'manualOnly' } } as const;
const bank = { capabilities: { prepare: 'native' } } as const;
const now = new AbortController().signal;

describe('recovery', () => {
  it('rolls back branches of ended transactions, and leaves foreign and unknown ones alone but says so', async () => {
    const logger = createRecordingLogger();
    await using world = await startWorld({ bank }, { logger });
    const { systems } = world;
    systems.bank.script.next('prepare', { do: 'refuse' });
    const id = await world.send([scriptedAct('updateContact', 'bank')]);
    expect((await world.settled(id)).state).toBe('refused');
    systems.bank.plantBranch(`${id}.p1`);
    systems.bank.plantBranch('999999999999.p1');
    systems.bank.plantBranch('somebody-elses');
    const next = await world.reopen();
    await next.transactions.recover(now);
    expect([...systems.bank.held].toSorted()).toEqual(['999999999999.p1', 'somebody-elses']);
    expect(systems.bank.standing.size).toBe(0);
    const foreign = logger.lines.filter((line) => line.event === 'transactions.foreign-branch');
    expect(foreign.map((line) => line.fields.branch).toSorted()).toEqual(['999999999999.p1', 'somebody-elses']);
  });

  it('asks a system that was away at the start again when it is back', async () => {
    await using world = await startWorld({ bank });
    const { systems } = world;
    systems.bank.script.next('prepare', { do: 'refuse' });
    const id = await world.send([scriptedAct('updateContact', 'bank')]);
    await world.settled(id);
    systems.bank.plantBranch(`${id}.p1`);
    systems.bank.script.next('inDoubt', { do: 'unreachable' });
    const next = await world.reopen();
    await next.transactions.recover(now);
    expect(systems.bank.held.size).toBe(1);
    next.transactions.nudge(systems.bank.entry.id);
    await next.until(() => systems.bank.held.size === 0);
  });

  it('prepares nothing again under a branch whose rollback went unanswered, as long as that may still arrive', async () => {
    await using world = await startWorld({ mail, bank });
    const { systems, clock } = world;
    systems.bank.script.next('prepare', { do: 'loseAnswer' });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    await world.until(() => systems.bank.held.size === 1);
    // After the restart the bank is away at first; once it has listed the branch, it gives no answer and rolls it back late.
    systems.bank.script.next('inDoubt', { do: 'unreachable' });
    systems.bank.script.next('settleBranch', { do: 'late', afterMs: 1_500 });
    // What is prepared again is held while the mail is being sent.
    systems.mail.script.next('commit', { do: 'slow', afterMs: 3_000 });
    const next = await world.reopen();
    await next.transactions.recover(now);
    await clock.advance(1_600);
    next.transactions.nudge(systems.bank.entry.id);
    expect((await next.settled(id)).state).toBe('done');
    expect(systems.bank.calls.filter((call) => call.startsWith('settleBranch'))).toHaveLength(1);
    expect([...systems.bank.standing.values()]).toEqual([1]);
    expect(systems.bank.held.size).toBe(0);
  });

  it('does not wait for a system that never answers the question', async () => {
    await using world = await startWorld({ bank, mail });
    const { systems, clock } = world;
    await world.settled(await world.send([scriptedAct('updateContact', 'bank')]));
    systems.bank.script.next('inDoubt', { do: 'hang', takesEffect: false });
    const next = await world.reopen();
    let recovered = false;
    void next.transactions.recover(now).then(() => (recovered = true));
    const started = clock.monotonic();
    await next.until(() => recovered);
    expect(clock.monotonic() - started).toBeLessThanOrEqual(2_000);
  });

  it('never commits a branch behind a pivot that has not been committed', () => {
    const participant = { key: 'p2', state: 'prepared' } as StoredTransaction['participants'][number];
    const at = (state: StoredTransaction['state'], stopping = false) =>
      branchVerdict({ state, stopping, participants: [participant] } as unknown as StoredTransaction, 'p2');
    expect([at('recorded'), at('preparing'), at('refused'), at('compensated')]).toEqual(Array(4).fill('rollback'));
    expect([at('decided'), at('committing'), at('attention')]).toEqual(Array(3).fill('leave'));
    expect(at('compensating', true)).toBe('rollback');
    const committed = { ...participant, state: 'committed' };
    const done = { state: 'done', stopping: false, participants: [committed] } as unknown as StoredTransaction;
    expect(branchVerdict(done, 'p2')).toBe('commit');
    expect(branchVerdict(done, 'p7')).toBe('leave');
  });

  it('brings what the bus has given up to a person, and a retry carries it through', async () => {
    await using world = await startWorld({ mail });
    const { systems } = world;
    systems.mail.script.next('prepare', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => systems.mail.calls.length === 1);
    // As the bus does when a message has killed the process too often.
    world.store.write('power', (tx) =>
      tx
        .prepare(
          `INSERT INTO bus_parked (first_seq, topic, lane, priority, attempts, size, published_at, parked_at, reason, body)
           SELECT first_seq, topic, lane, priority, attempts, size, published_at, published_at, 'the process died 5 times', body
           FROM bus_message`,
        )
        .run(),
    );
    world.store.write('power', (tx) => tx.prepare('DELETE FROM bus_message').run());
    const next = await world.reopen();
    await next.transactions.recover(now);
    expect(next.transactions.get(id)).toMatchObject({ state: 'attention', reason: 'the process died 5 times' });
    await next.until(() => next.bus.parked(transactionsTopic).length === 0);
    await next.transactions.act({ id, action: 'retryNow' });
    expect((await next.settled(id)).state).toBe('done');
  });

  it('goes on waiting for a system that is no longer configured, and says so', async () => {
    await using world = await startWorld({ mail });
    world.systems.mail.script.always('prepare', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => world.systems.mail.calls.length === 1);
    const next = await world.reopen({ systems: [] });
    await next.transactions.recover(now);
    await next.until(() => next.bus.blockedLanes()[0]?.cause.includes('no longer configured') === true);
    expect(next.transactions.get(id)?.actions).toEqual(['retryNow', 'compensate']);
    await next.transactions.act({ id, action: 'compensate', reason: 'the system was retired' });
    expect((await next.settled(id)).state).toBe('refused');
  });

  it('does the work of the agent who asked, also when another one is at the desk after the restart', async () => {
    await using world = await startWorld({ mail });
    world.systems.mail.script.always('prepare', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => world.systems.mail.calls.length === 1);
    const next = await world.reopen({ agentName: 'Agent Two' });
    await next.transactions.recover(now);
    world.systems.mail.script.always('prepare', undefined);
    await next.settled(id);
    expect(world.systems.mail.operations.get(`${id}.p1`)?.agent.name).toBe('Agent One');
  });
});

describe('operation keys', () => {
  it('name a transaction and a participant, and nothing else is taken for one', () => {
    expect(parseOperationKey('1570347417604096.p12')).toEqual({ id: '1570347417604096', participant: 'p12' });
    const id = '1570347417604096-0k3j9x0a1';
    expect(parseOperationKey(`${id}.p1`)).toEqual({ id, participant: 'p1' });
    for (const key of [
      '',
      '.p1',
      '12.p0',
      '12.p',
      'x.p1',
      '12.p1 ',
      '12.p1.p2',
      '12-.p1',
      '12-abc.p1',
      `${'9'.repeat(20)}.p1`,
    ])
      expect(parseOperationKey(key)).toBeUndefined();
  });
});
