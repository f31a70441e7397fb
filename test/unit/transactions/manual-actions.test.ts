import { describe, expect, it } from 'vitest';
import { scriptedAct } from '../../kit/scripted-intents.ts';
import { startWorld } from '../../kit/started-world.ts';

const ticket = { capabilities: { compensate: 'inverse' } } as const;
const mail = { capabilities: { compensate: 'manualOnly' } } as const;
const fax = { capabilities: { compensate: 'manualOnly', probe: 'none' } } as const;
const bank = { capabilities: { prepare: 'native' } } as const;

/** Ticket changed, fax in doubt with nobody to ask, bank not yet. */
async function faxInDoubt() {
  const world = await startWorld({ ticket, fax, bank });
  world.systems.fax.script.next('commit', { do: 'loseRequest' });
  const id = await world.send([
    scriptedAct('reply', 'fax'),
    scriptedAct('updateTicket', 'ticket'),
    scriptedAct('updateContact', 'bank'),
  ]);
  await world.settled(id);
  return { world, id };
}

describe('actions of a person', () => {
  it('mark done "it happened": the rest is carried out', async () => {
    const { world, id } = await faxInDoubt();
    await using _ = world;
    expect([...world.systems.bank.held]).toEqual([]);
    const answer = await world.transactions.act({
      id,
      action: 'markDone',
      outcome: 'happened',
      reason: 'on the journal',
    });
    expect(answer.ok).toBe(true);
    const view = await world.settled(id);
    expect(view.state).toBe('done');
    expect(view.participants.map((one) => one.state)).toEqual(['committed', 'settledByHand', 'committed']);
    expect(world.systems.fax.calls.filter((call) => call.startsWith('commit'))).toHaveLength(1);
    expect(view.audit).toContainEqual(
      expect.objectContaining({
        event: 'markDone',
        actor: 'Agent One',
        participant: 'p2',
        text: 'FAX: it happened. on the journal',
      }),
    );
  });

  it('mark done "it did not happen": what can be taken back is taken back', async () => {
    const { world, id } = await faxInDoubt();
    await using _ = world;
    await world.transactions.act({ id, action: 'markDone', outcome: 'didNotHappen', reason: 'paper jam' });
    const view = await world.settled(id);
    expect(view.state).toBe('compensated');
    expect(view.reason).toContain('paper jam');
    expect(world.systems.ticket.takenBack.size).toBe(1);
    expect(world.systems.bank.standing.size).toBe(0);
    expect(world.systems.bank.held.size).toBe(0);
  });

  it('mark done behind the pivot "it did not happen": the rest stays, and the end says what is missing', async () => {
    await using world = await startWorld({ mail, bank });
    world.systems.bank.script.next('commit', { do: 'refuse' });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    expect((await world.settled(id)).state).toBe('attention');
    await world.transactions.act({
      id,
      action: 'markDone',
      outcome: 'didNotHappen',
      reason: 'will be done by the branch',
    });
    const view = await world.settled(id);
    expect(view).toMatchObject({ state: 'done', reason: 'settled by hand; it did not happen in BANK' });
    expect([...world.systems.mail.standing.values()]).toEqual([1]);
  });

  it('retry now after a refusal behind the pivot asks from the beginning and succeeds', async () => {
    await using world = await startWorld({ mail, bank });
    world.systems.bank.script.next('commit', { do: 'refuse', message: 'the record is locked by a colleague' });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    const stuck = await world.settled(id);
    expect(stuck).toMatchObject({ state: 'attention', reason: 'BANK: the record is locked by a colleague' });
    expect(stuck.actions).toEqual(['retryNow', 'markDone', 'handOver']);
    await world.transactions.act({ id, action: 'retryNow' });
    const view = await world.settled(id);
    expect(view.state).toBe('done');
    expect([[...world.systems.mail.standing.values()], [...world.systems.bank.standing.values()]]).toEqual([[1], [1]]);
  });

  it('compensate takes back what waits behind an outage, with the reason given', async () => {
    await using world = await startWorld({ ticket, mail });
    world.systems.mail.script.always('commit', { do: 'unreachable' });
    const id = await world.send([scriptedAct('updateTicket', 'ticket'), scriptedAct('reply', 'mail')]);
    await world.until(() => world.transactions.get(id)?.actions.includes('compensate') === true);
    const without = await world.transactions.act({ id, action: 'compensate', reason: ' ' });
    expect(without).toMatchObject({ ok: false, error: { code: 'REFUSED', detail: { path: 'reason' } } });
    const answer = await world.transactions.act({ id, action: 'compensate', reason: 'the customer called back' });
    expect(answer.ok).toBe(true);
    const view = await world.settled(id);
    expect(view).toMatchObject({ state: 'compensated', reason: 'taken back by Agent One: the customer called back' });
    expect(world.systems.ticket.takenBack.size).toBe(1);
    expect(world.systems.mail.standing.size).toBe(0);
  });

  it('compensate before the decision ends with nothing changed anywhere', async () => {
    await using world = await startWorld({ mail, bank });
    world.systems.mail.script.always('prepare', { do: 'unreachable' });
    const id = await world.send([scriptedAct('reply', 'mail'), scriptedAct('updateContact', 'bank')]);
    await world.until(() => world.transactions.get(id)?.actions.includes('compensate') === true);
    const answer = await world.transactions.act({ id, action: 'compensate', reason: 'typed into the wrong window' });
    expect(answer.ok).toBe(true);
    expect(await world.settled(id)).toMatchObject({ state: 'refused' });
    // The look failed, so the bank was never asked for anything.
    expect(world.systems.bank.calls).toEqual([]);
  });

  it('hand over names an owner and nothing else', async () => {
    const { world, id } = await faxInDoubt();
    await using _ = world;
    expect(await world.transactions.act({ id, action: 'handOver', reason: 'end of shift' })).toMatchObject({
      ok: false,
    });
    const answer = await world.transactions.act({ id, action: 'handOver', owner: 'wang', reason: 'end of shift' });
    expect(answer).toMatchObject({ ok: true, value: { owner: 'wang', state: 'attention' } });
  });

  it('edit and replay replaces what changed nothing, once', async () => {
    await using world = await startWorld({ mail });
    world.systems.mail.script.next('prepare', { do: 'refuse', message: 'the address is not valid' });
    const id = await world.send([scriptedAct('reply', 'mail', 'first try')]);
    expect(await world.settled(id)).toMatchObject({
      state: 'refused',
      actions: ['editAndReplay'],
      acts: [scriptedAct('reply', 'mail', 'first try')],
    });
    const request = { id, action: 'editAndReplay', acts: [scriptedAct('reply', 'mail', 'second try')] } as const;
    const replay = await world.transactions.act(request);
    if (!replay.ok) throw new Error(replay.error.message);
    expect(replay.value.id).not.toBe(id);
    expect((await world.settled(replay.value.id)).state).toBe('done');
    expect([...world.systems.mail.operations.values()].map((one) => one.acts)).toEqual([request.acts]);
    // The old one is as it was, knows its successor and cannot be replayed again.
    const old = world.transactions.get(id);
    expect(old).toMatchObject({ state: 'refused', actions: [] });
    expect(old?.acts).toBeUndefined();
    expect(old?.audit.at(-1)).toMatchObject({
      event: 'editAndReplay',
      text: `replaced by transaction ${replay.value.id}`,
    });
    expect(await world.transactions.act(request)).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });

  it('edit and replay is refused where something took effect or may have', async () => {
    const { world, id } = await faxInDoubt();
    await using _ = world;
    const answer = await world.transactions.act({ id, action: 'editAndReplay', acts: [scriptedAct('reply', 'fax')] });
    expect(answer).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });

  it('an unsafe edit is refused and leaves the old transaction as it was', async () => {
    await using world = await startWorld({ mail, fax });
    world.systems.mail.script.next('prepare', { do: 'refuse' });
    const id = await world.send([scriptedAct('reply', 'mail')]);
    const before = await world.settled(id);
    const acts = [scriptedAct('reply', 'mail'), scriptedAct('reply', 'fax')];
    expect(await world.transactions.act({ id, action: 'editAndReplay', acts })).toMatchObject({ ok: false });
    expect(world.transactions.get(id)).toEqual(before);
  });

  it('are refused for transactions and participants that do not exist or need nobody', async () => {
    const { world, id } = await faxInDoubt();
    await using _ = world;
    const act = world.transactions.act;
    expect(await act({ id: '1' as typeof id, action: 'retryNow' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
    const mark = { id, action: 'markDone', outcome: 'happened', reason: 'x' } as const;
    expect(await act({ ...mark, participant: 'p9' })).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    expect(await act({ ...mark, participant: 'p1' })).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    expect(await act({ id, action: 'markDone', reason: 'x' })).toMatchObject({
      ok: false,
      error: { detail: { path: 'outcome' } },
    });
  });
});
