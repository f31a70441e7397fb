import { describe, expect, it } from 'vitest';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

const ticket = { capabilities: { compensate: 'inverse' } } as const;
const mail = { capabilities: { compensate: 'manualOnly' } } as const;
const count = (calls: readonly string[], step: string): number => calls.filter((call) => call.startsWith(step)).length;

describe('what users of other coordinators complain about', () => {
  it('a compensation that fails for ever backs off and goes to a person (dtm #306: 80 tries a second)', async () => {
    await using world = await startWorld({ ticket, mail });
    const { systems, clock } = world;
    systems.mail.script.always('commit', { do: 'refuse' });
    systems.ticket.script.always('compensate', { do: 'refuse' });
    const started = clock.monotonic();
    const id = await world.send([scriptedAct('updateTicket', 'ticket'), scriptedAct('reply', 'mail')]);
    const view = await world.settled(id);
    expect(view.state).toBe('attention');
    expect(view.reason).toContain('TICKET');
    const tries = count(systems.ticket.calls, 'compensate');
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(20);
    expect((clock.monotonic() - started) / tries).toBeGreaterThan(1_000);
    // It stays quiet from then on.
    await clock.advance(3_600_000);
    expect(count(systems.ticket.calls, 'compensate')).toBe(tries);
    expect(view.participants[0]?.attempts).toBe(tries);
  });

  it('after a long outage waiting operations go at once when the system is back (dtm #143: 1.5 h of back-off)', async () => {
    await using world = await startWorld({ mail });
    const { systems, clock, transactions } = world;
    systems.mail.script.always('prepare', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await clock.advance(3 * 3_600_000);
    const waiting = transactions.get(id);
    expect(waiting?.state).toBe('preparing');
    expect(waiting?.participants[0]?.lastError).toContain('connection refused');
    expect(waiting?.participants[0]?.nextAttemptAt).toBeLessThanOrEqual(clock.now() + 60_000);
    expect(world.bus.blockedLanes()).toMatchObject([{ lane: 'conv-1', cause: 'MAIL: connection refused' }]);
    systems.mail.script.always('prepare', undefined);
    const back = clock.monotonic();
    transactions.nudge(systems.mail.entry.id);
    expect((await world.settled(id)).state).toBe('done');
    expect(clock.monotonic() - back).toBeLessThan(100);
    // The audit of three hours is short: one line for one cause.
    expect(transactions.get(id)?.audit.filter((line) => line.event === 'waiting')).toHaveLength(1);
  });

  it('what a person settled is not taken back later by the coordinator (dtm #562)', async () => {
    await using world = await startWorld({
      ticket,
      mail: { capabilities: { compensate: 'manualOnly', probe: 'none' } },
    });
    const { systems, transactions, clock } = world;
    systems.mail.script.next('commit', { do: 'loseAnswer' });
    const id = await world.send([scriptedAct('updateTicket', 'ticket'), scriptedAct('reply', 'mail')]);
    expect((await world.settled(id)).state).toBe('attention');
    const request = {
      id,
      action: 'markDone',
      participant: 'p2',
      outcome: 'happened',
      reason: 'seen in the sent folder',
    } as const;
    const both = await Promise.all([
      transactions.act(request),
      transactions.act({ ...request, outcome: 'didNotHappen' }),
    ]);
    // Two people at the same moment: one is heard, the other is told.
    expect(both.map((answer) => answer.ok)).toEqual([true, false]);
    const view = await world.settled(id);
    expect(view.state).toBe('done');
    await clock.advance(24 * 3_600_000);
    expect(transactions.get(id)?.state).toBe('done');
    expect(systems.ticket.takenBack.size).toBe(0);
    expect(view.participants.map((one) => one.state)).toEqual(['committed', 'settledByHand']);
  });

  it('a person cannot step in while the coordinator is at it, and is told so', async () => {
    await using world = await startWorld({ mail });
    const { systems, transactions, clock } = world;
    systems.mail.script.next('prepare', { do: 'unreachable' }, { do: 'slow', afterMs: 5_000 });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.until(() => systems.mail.calls.length === 2);
    const asked = transactions.act({ id, action: 'compensate', reason: 'no longer needed' });
    await clock.advance(2_000);
    expect(await asked).toMatchObject({ ok: false, error: { code: 'CONFLICT', retryable: true } });
    await clock.advance(5_000);
    expect((await world.settled(id)).state).toBe('done');
  });

  it('an adapter that throws ends with a person, never running for ever (Temporal: RUNNING for ever)', async () => {
    await using world = await startWorld({ ticket, mail });
    const { systems } = world;
    systems.mail.script.always('commit', { do: 'refuse' });
    systems.ticket.script.always('compensate', { do: 'throw' });
    const id = await world.send([scriptedAct('updateTicket', 'ticket'), scriptedAct('reply', 'mail')]);
    expect(await world.settled(id)).toMatchObject({ state: 'attention', participants: [{ state: 'attention' }, {}] });
  });

  it('nothing stays locked in one system while another one is waited for (Seata: locks never released)', async () => {
    await using world = await startWorld({ mail, bank: { capabilities: { prepare: 'native' } } });
    const { systems, clock, transactions } = world;
    // The ticket system answers the look and is away when it is written to.
    systems.mail.script.always('commit', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    await clock.advance(60_000);
    expect(count(systems.bank.calls, 'prepare')).toBeGreaterThan(0);
    expect([...systems.bank.held]).toEqual([]);
    expect(transactions.get(id)?.state).toBe('preparing');
    systems.mail.script.always('commit', undefined);
    expect((await world.settled(id)).state).toBe('done');
    expect([...systems.bank.standing.values()]).toEqual([1]);
  });

  it('tells which transactions are broken, why, and what can be done (Seata #4058)', async () => {
    await using world = await startWorld({
      ticket,
      mail: { capabilities: { compensate: 'manualOnly', probe: 'none' } },
    });
    world.systems.mail.script.next('commit', { do: 'loseRequest' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    await world.settled(id);
    const [broken] = world.transactions.open(10);
    expect(world.transactions.counts()).toEqual({ moving: 0, attention: 1, oldestAt: broken?.createdAt });
    expect(broken).toMatchObject({ id, state: 'attention', actions: ['markDone', 'handOver'] });
    expect(broken?.reason).toContain('Look there, then say what happened');
    // Asking again would be a blind repeat: it is not offered, and refused when asked for all the same.
    expect(await world.transactions.act({ id, action: 'retryNow' })).toMatchObject({
      ok: false,
      error: { code: 'REFUSED' },
    });
  });
});
