import { describe, expect, it } from 'vitest';
import type { TransactionHooks } from '../../../src-main/core/transactions/transactions.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

const mail = { capabilities: { compensate: 'manualOnly' }, settleMs: 5_000 } as const;
const steps = (calls: readonly string[]): string[] => calls.map((call) => call.split(' ')[0] ?? '');

describe('a request without an answer', () => {
  it('is shown as unknown, probed before anything is repeated, and repeated only when it cannot arrive any more', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock, transactions } = world;
    systems.mail.script.next('commit', { do: 'loseRequest' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => transactions.get(id)?.participants[0]?.state === 'unknown');
    const sentAt = clock.monotonic();
    expect((await world.settled(id)).state).toBe('done');
    expect(clock.monotonic() - sentAt).toBeGreaterThanOrEqual(5_000);
    expect(steps(systems.mail.calls)).toEqual(['prepare', 'commit', 'probe', 'commit']);
    const keys = new Set(systems.mail.calls.map((call) => call.split(' ')[1]));
    expect([...keys]).toEqual([`${id}.p1`]);
  });

  it('that takes effect late is found, whatever the wall clock does and however often somebody nudges', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock, transactions } = world;
    systems.mail.script.next('commit', { do: 'late', afterMs: 4_000 });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => transactions.get(id)?.participants[0]?.state === 'unknown');
    for (const jump of [3_600_000, -7_200_000, 86_400_000]) {
      clock.jump(jump);
      transactions.nudge(systems.mail.entry.id);
      await clock.advance(500);
    }
    expect((await world.settled(id)).state).toBe('done');
    expect([...systems.mail.standing.values()]).toEqual([1]);
  });

  it('that gives something back is repeated when it cannot arrive any more, so that it takes away nothing prepared since', async () => {
    await using world = await startWorld({ mail, bank: { capabilities: { prepare: 'native' }, settleMs: 5_000 } });
    const { systems, clock } = world;
    // Its decision is taken back because the mail server is away, so the bank's branch is given back: unanswered, and late.
    systems.mail.script.next('commit', { do: 'unreachable' });
    systems.bank.script.next('release', { do: 'late', afterMs: 4_000 });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    await world.until(() => systems.bank.calls.some((call) => call.startsWith('release')));
    const sentAt = clock.monotonic();
    expect((await world.settled(id)).state).toBe('done');
    expect(clock.monotonic() - sentAt).toBeGreaterThanOrEqual(5_000);
    expect(steps(systems.bank.calls)).toEqual(['prepare', 'release', 'release', 'prepare', 'commit']);
    expect([...systems.bank.standing.values()]).toEqual([1]);
  });

  it('is one that hangs as well: the call has a deadline, and a late answer is dropped', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock } = world;
    systems.mail.script.next('commit', { do: 'hang', takesEffect: true });
    const started = clock.monotonic();
    const id = await world.send([scriptedAct('reply', 'mail')]);
    expect((await world.settled(id)).state).toBe('done');
    expect(clock.monotonic() - started).toBeLessThan(60_000);
    expect(steps(systems.mail.calls)).toEqual(['prepare', 'commit', 'probe']);
  });

  it('goes to a person when nobody can tell, and retrying asks again instead of sending again', async () => {
    await using world = await startWorld({ mail });
    const { systems, transactions } = world;
    systems.mail.script.next('commit', { do: 'loseAnswer' });
    systems.mail.script.always('probe', { do: 'unsure' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    const stuck = await world.settled(id);
    expect(stuck.state).toBe('attention');
    expect(stuck.reason).toContain('the index is behind');
    expect(stuck.actions).toContain('retryNow');
    systems.mail.script.always('probe', undefined);
    await transactions.act({ id, action: 'retryNow' });
    expect((await world.settled(id)).state).toBe('done');
    expect(systems.mail.calls.filter((call) => call.startsWith('commit'))).toHaveLength(1);
  });

  it('is not held against a system that is away: the probe waits as long as the outage lasts', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock, transactions } = world;
    systems.mail.script.next('commit', { do: 'loseAnswer' });
    systems.mail.script.always('probe', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await clock.advance(6 * 3_600_000);
    expect(transactions.get(id)).toMatchObject({ state: 'committing', participants: [{ state: 'unknown' }] });
    systems.mail.script.always('probe', undefined);
    expect((await world.settled(id)).state).toBe('done');
  });

  it('is repeated without a probe only where the system recognises the repeat', async () => {
    const diary = {
      capabilities: { compensate: 'manualOnly', probe: 'none', createSafety: 'idempotencyKey' },
    } as const;
    await using world = await startWorld({ diary });
    world.systems.diary.script.next('commit', { do: 'loseAnswer' });
    const id = await world.send([scriptedAct('addNote', 'diary')]);
    expect((await world.settled(id)).state).toBe('done');
    expect(steps(world.systems.diary.calls)).toEqual(['prepare', 'commit', 'commit']);
    expect([...world.systems.diary.standing.values()]).toEqual([1]);
  });
});

describe('waiting', () => {
  it('a wrong password waits quietly with its cause, as a blocked lane, and counts no storm of attempts', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock, transactions, bus } = world;
    systems.mail.script.always('prepare', { do: 'misconfigured' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await clock.advance(3_600_000);
    expect(systems.mail.calls.length).toBeLessThanOrEqual(61);
    expect(transactions.get(id)).toMatchObject({
      state: 'preparing',
      participants: [{ lastError: 'password refused' }],
    });
    expect(bus.blockedLanes()).toMatchObject([{ cause: 'MAIL: password refused' }]);
    systems.mail.script.always('prepare', undefined);
    transactions.nudge(systems.mail.entry.id);
    expect((await world.settled(id)).state).toBe('done');
  });

  it('a paused system is not called and costs no attempt', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock, transactions } = world;
    systems.mail.setOpen(false);
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await clock.advance(24 * 3_600_000);
    expect(systems.mail.calls).toEqual([]);
    expect(transactions.get(id)?.participants[0]).toMatchObject({
      attempts: 0,
      lastError: 'paused, or outside its hours',
    });
    systems.mail.setOpen(true);
    transactions.nudge(systems.mail.entry.id);
    expect((await world.settled(id)).state).toBe('done');
  });

  it('a system resumed while the wait for it is written down is used at once', async () => {
    let resume = (): void => {};
    const changed: TransactionHooks['changed'] = (_tx, view) => {
      if (view.participants[0]?.lastError === 'paused, or outside its hours') resume();
    };
    await using world = await startWorld({ mail }, { hooks: { changed } });
    const { systems, clock, transactions } = world;
    systems.mail.setOpen(false);
    resume = () => {
      systems.mail.setOpen(true);
      transactions.nudge(systems.mail.entry.id);
    };
    const started = clock.monotonic();
    const id = await world.send([scriptedAct('reply', 'mail')]);
    expect((await world.settled(id)).state).toBe('done');
    expect(clock.monotonic() - started).toBeLessThan(1_000);
  });

  it('a system that asks to come back later is left alone until then', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock } = world;
    systems.mail.script.next('commit', { do: 'busy', retryAfterMs: 300_000 });
    const started = clock.monotonic();
    const id = await world.send([scriptedAct('reply', 'mail')]);
    expect((await world.settled(id)).state).toBe('done');
    expect(clock.monotonic() - started).toBeGreaterThanOrEqual(300_000);
  });

  it('behind the pivot one system that is away does not keep the others from committing', async () => {
    const bank = { capabilities: { prepare: 'native' } } as const;
    await using world = await startWorld({ mail, bank, vault: bank });
    const { systems, transactions } = world;
    systems.bank.script.always('commit', { do: 'unreachable' });
    const id = await world.send([
      scriptedAct('reply', 'mail'),
      scriptedAct('updateContact', 'bank'),
      scriptedAct('updateContact', 'vault'),
    ]);
    await world.until(() => transactions.get(id)?.participants[2]?.state === 'committed');
    // It has promised; the promise is kept through the outage.
    expect(transactions.get(id)).toMatchObject({ state: 'committing', participants: [{}, { state: 'prepared' }, {}] });
    systems.bank.script.always('commit', undefined);
    expect((await world.settled(id)).state).toBe('done');
  });
});
