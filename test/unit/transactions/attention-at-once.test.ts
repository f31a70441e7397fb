import { describe, expect, it } from 'vitest';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

const mail = { capabilities: { compensate: 'manualOnly' } } as const;
const fax = { capabilities: { compensate: 'manualOnly', probe: 'none' } } as const;
const bank = { capabilities: { prepare: 'native' } } as const;

/** The bank is away behind the pivot, and the vault refuses. */
async function refusedWhileAnotherWaits() {
  const world = await startWorld({ mail, bank, vault: bank });
  world.systems.bank.script.always('commit', { do: 'unreachable' });
  world.systems.vault.script.next('commit', { do: 'refuse', message: 'the account is closed' });
  const id = await world.send([
    scriptedAct('reply', 'mail'),
    scriptedAct('updateContact', 'bank'),
    scriptedAct('updateContact', 'vault'),
  ]);
  return { world, id };
}

describe('one participant behind the pivot that needs a person while another waits', () => {
  it('calls for the person at once, and the other goes on by itself', async () => {
    const { world, id } = await refusedWhileAnotherWaits();
    await using _ = world;
    const started = world.clock.monotonic();
    const view = await world.settled(id);
    expect(view).toMatchObject({ state: 'attention', reason: 'VAULT: the account is closed' });
    expect(world.clock.monotonic() - started).toBeLessThan(1_000);
    expect(view.participants.map((one) => one.state)).toEqual(['committed', 'prepared', 'attention']);
    world.systems.bank.script.always('commit', undefined);
    world.transactions.nudge(world.systems.bank.entry.id);
    await world.until(() => world.transactions.get(id)?.participants[1]?.state === 'committed');
    expect(world.transactions.get(id)?.state).toBe('attention');
    await world.transactions.act({ id, action: 'markDone', outcome: 'happened', reason: 'done by phone' });
    expect((await world.settled(id)).state).toBe('done');
  });

  it('what the person decides holds while the other still waits, and it ends when the other is through', async () => {
    const { world, id } = await refusedWhileAnotherWaits();
    await using _ = world;
    await world.settled(id);
    const request = { id, action: 'markDone', outcome: 'happened', reason: 'done by phone' } as const;
    expect((await world.transactions.act(request)).ok).toBe(true);
    expect(world.transactions.get(id)?.state).toBe('committing');
    world.systems.bank.script.always('commit', undefined);
    world.transactions.nudge(world.systems.bank.entry.id);
    expect((await world.settled(id)).state).toBe('done');
    expect([...world.systems.bank.standing.values()]).toEqual([1]);
  });

  it('goes on after a restart as well', async () => {
    const { world, id } = await refusedWhileAnotherWaits();
    await using _ = world;
    await world.settled(id);
    world.systems.bank.script.always('commit', undefined);
    const next = await world.reopen();
    await next.transactions.recover(new AbortController().signal);
    await next.until(() => next.transactions.get(id)?.participants[1]?.state === 'committed');
    expect(next.transactions.get(id)?.state).toBe('attention');
    expect([...world.systems.bank.standing.values()]).toEqual([1]);
  });
});

describe('alerts', () => {
  it('group what needs a person by system and step, with how long it has', async () => {
    await using world = await startWorld({ mail, fax, bank });
    expect(world.transactions.alerts()).toEqual([]);
    const in_ = (lane: string) => ({ conversation: lane as ConversationId });
    world.systems.fax.script.always('commit', { do: 'loseRequest' });
    const first = await world.send([scriptedAct('reply', 'fax')], in_('a'));
    await world.settled(first);
    const since = world.clock.now();
    await world.clock.advance(2 * 3_600_000);
    const second = await world.send([scriptedAct('reply', 'fax')], in_('b'));
    await world.settled(second);
    world.systems.bank.script.next('commit', { do: 'refuse', message: 'closed' });
    const third = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')], in_('c'));
    await world.settled(third);
    const alerts = world.transactions.alerts();
    expect(alerts).toMatchObject([
      {
        system: 'fax',
        systemName: 'FAX',
        step: 'unknown',
        count: 2,
        ages: { hour: 1, day: 1, older: 0 },
        transactions: [first, second],
      },
      { system: 'bank', step: 'refused', count: 1, ages: { hour: 1, day: 0, older: 0 }, transactions: [third] },
    ]);
    expect(Math.abs((alerts[0]?.oldestAt ?? 0) - since)).toBeLessThan(1_000);
    expect(alerts[0]?.reason).toContain('the answer was lost');
    // Handing it over makes it no younger; settling it ends it.
    await world.transactions.act({ id: first, action: 'handOver', owner: 'wang', reason: 'end of shift' });
    expect(world.transactions.alerts()[0]?.oldestAt).toBe(alerts[0]?.oldestAt);
    await world.transactions.act({ id: first, action: 'markDone', outcome: 'happened', reason: 'seen' });
    await world.settled(first);
    expect(world.transactions.alerts().map(({ count }) => count)).toEqual([1, 1]);
  });

  it('tell causes in one system and step apart, but not by their numbers and quoted values', async () => {
    await using world = await startWorld({ mail, bank });
    const refusals = ['row 17 is "closed"', 'row 4 is "frozen"', 'no right to write'];
    const ids: string[] = [];
    for (const [index, message] of refusals.entries()) {
      world.systems.bank.script.next('commit', { do: 'refuse', message });
      const acts = [scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')];
      const id = await world.send(acts, { conversation: `c${index}` as ConversationId });
      await world.settled(id);
      ids.push(id);
    }
    const alerts = world.transactions.alerts();
    expect(alerts.map(({ count, transactions }) => [count, transactions])).toEqual([
      [2, ids.slice(0, 2)],
      [1, ids.slice(2)],
    ]);
  });
});
