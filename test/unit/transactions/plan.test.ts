import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActName } from '../../../src-shared/model/intent.ts';
import { operationOf } from '../../../src-main/core/transactions/operation-of.ts';
import { planIntent, systemOf } from '../../../src-main/core/transactions/plan.ts';
import { newTransaction } from '../../../src-main/core/transactions/record-intent.ts';
import { promiseOf, roleOf } from '../../../src-main/core/transactions/roles.ts';
import type { SystemDirectory } from '../../../src-main/core/transactions/transactions.ts';
import type { AgentId, TransactionId } from '../../../src-shared/model/ids.ts';
import { scriptedAct, scriptedIntent } from '../../kit/scripted-intents.ts';
import { createScriptedSystem, scriptedCapabilities, type ScriptedOptions } from '../../kit/scripted-participant.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const clock = createVirtualClock();
const directory = (...systems: Omit<ScriptedOptions, 'clock'>[]): SystemDirectory => {
  const entries = systems.map((options) => createScriptedSystem({ ...options, clock }).entry);
  return { get: (id) => entries.find((entry) => entry.id === id) };
};
/** As the first three real systems promise it. */
const tickets: Omit<ScriptedOptions, 'clock'> = {
  id: 'tickets',
  capabilities: { prepare: 'check', compensate: 'manualOnly', probe: 'byContent' },
  actCapabilities: { updateTicket: { compensate: 'statusChange' } },
};
const crm: Omit<ScriptedOptions, 'clock'> = {
  id: 'crm',
  capabilities: { prepare: 'native', compensate: 'inverse', probe: 'byKey' },
  groupsActs: true,
};
const mail: Omit<ScriptedOptions, 'clock'> = {
  id: 'mail',
  capabilities: { prepare: 'none', compensate: 'manualOnly', probe: 'none' },
};

describe('the role of a participant', () => {
  const promise = (capabilities: Parameters<typeof createScriptedSystem>[0]['capabilities']) =>
    promiseOf({ capabilities: { ...scriptedCapabilities, ...capabilities }, actCapabilities: {} }, ['reply']);

  it('is retriable where the system holds it, whatever else it promises', () => {
    for (const prepare of ['native', 'reserve'] as const)
      expect(roleOf(promise({ prepare, compensate: 'manualOnly' }), ['reply'])).toBe('retriable');
  });

  it('is compensatable where the system can take it back, and pivot where it cannot', () => {
    for (const prepare of ['check', 'none'] as const) {
      expect(roleOf(promise({ prepare, compensate: 'inverse' }), ['updateContact'])).toBe('compensatable');
      expect(roleOf(promise({ prepare, compensate: 'statusChange' }), ['updateContact'])).toBe('compensatable');
      expect(roleOf(promise({ prepare, compensate: 'note' }), ['reply'])).toBe('pivot');
      expect(roleOf(promise({ prepare, compensate: 'manualOnly' }), ['reply'])).toBe('pivot');
    }
  });

  it('is retriable by itself only where a repeat is safe and nothing can refuse the act', () => {
    const note = promise({ compensate: 'manualOnly', probe: 'byKey' });
    expect(roleOf(note, ['addNote'])).toBe('retriable');
    expect(roleOf(note, ['addNote', 'updateTicket'])).toBe('pivot');
    expect(roleOf(note, ['reply'])).toBe('pivot');
    expect(roleOf({ ...note, probe: 'byContent' }, ['addNote'])).toBe('pivot');
    expect(roleOf({ ...note, probe: 'none', createSafety: 'idempotencyKey' }, ['logCall'])).toBe('retriable');
    expect(roleOf({ ...note, prepare: 'none' }, ['addNote'])).toBe('pivot');
  });

  it('follows the weakest promise of acts that are one operation', () => {
    const descriptor = {
      capabilities: { ...scriptedCapabilities, prepare: 'native' as const },
      actCapabilities: { logCall: { prepare: 'none' as const, probe: 'none' as const } },
    };
    expect(promiseOf(descriptor, ['updateContact'])).toMatchObject({ prepare: 'native', probe: 'byKey' });
    expect(promiseOf(descriptor, ['updateContact', 'logCall'])).toMatchObject({ prepare: 'none', probe: 'none' });
  });
});

describe('a plan', () => {
  it('commits what can be taken back first, then the pivot, then what is certain', () => {
    const intent = scriptedIntent('i', [
      scriptedAct('logCall', 'crm'),
      scriptedAct('reply', 'tickets'),
      scriptedAct('updateTicket', 'tickets'),
      scriptedAct('updateContact', 'crm'),
    ]);
    const plan = planIntent(intent, directory(tickets, crm));
    expect(plan.ok && plan.value.map((one) => [one.key, one.system, one.role, one.acts])).toEqual([
      ['p1', 'tickets', 'compensatable', [2]],
      ['p2', 'tickets', 'pivot', [1]],
      ['p3', 'crm', 'retriable', [0, 3]],
    ]);
  });

  it('with two acts that cannot be taken back is refused when it is built, and says what to do', () => {
    const intent = scriptedIntent('i', [scriptedAct('reply', 'tickets'), scriptedAct('createTicket', 'mail')]);
    const plan = planIntent(intent, directory(tickets, mail));
    expect(plan).toMatchObject({ ok: false, error: { code: 'REFUSED', retryable: false } });
    if (plan.ok) return;
    expect(plan.error.message).toContain('reply in TICKETS; new ticket in MAIL');
    expect(plan.error.message).toContain('Send them separately');
  });

  it('refuses an unknown system and an act the system does not offer', () => {
    const reply = scriptedIntent('i', [scriptedAct('reply', 'nowhere')]);
    expect(planIntent(reply, directory(tickets))).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    const narrow = directory({ ...tickets, acts: ['addNote'] });
    const refused = planIntent(scriptedIntent('i', [scriptedAct('reply', 'tickets')]), narrow);
    expect(refused).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    if (!refused.ok) expect(refused.error.message).toContain('TICKETS cannot carry out a reply');
  });

  it('refuses what would be lost or doubled unnoticed, except as the pivot', () => {
    const blind = {
      id: 'blind',
      capabilities: { compensate: 'inverse', probe: 'none', createSafety: 'none' },
    } as const;
    const refused = planIntent(scriptedIntent('i', [scriptedAct('updateContact', 'blind')]), directory(blind));
    expect(refused).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
    if (!refused.ok) expect(refused.error.message).toContain('no way to find out');
    const pivot = planIntent(scriptedIntent('i', [scriptedAct('reply', 'mail')]), directory(mail));
    expect(pivot).toMatchObject({ ok: true, value: [{ role: 'pivot' }] });
  });

  it('does not believe a promise that no method keeps', () => {
    const { entry } = createScriptedSystem({ ...crm, clock });
    const { probe: _, prepare: __, ...session } = entry.session;
    const weak = { get: () => ({ ...entry, session }) };
    const plan = planIntent(scriptedIntent('i', [scriptedAct('updateContact', 'crm')]), weak);
    expect(plan).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });

  it('never turns a reply into a note or a note into a reply, and sends each act only to its own system', () => {
    const names: ActName[] = ['reply', 'addNote', 'updateTicket', 'createTicket', 'updateContact', 'logCall'];
    // Everything can be taken back here, so that any mixture of acts has a plan.
    const systems = directory({ id: 'a' }, { id: 'b', groupsActs: true }, { ...crm, id: 'c' });
    const act = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom('a', 'b', 'c'), fc.string({ minLength: 1 }))
      .map(([name, system, text]) => scriptedAct(name, system, text));
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 20 }), (acts) => {
        const intent = scriptedIntent('i', acts);
        const plan = planIntent(intent, systems);
        if (!plan.ok) throw new Error(plan.error.message);
        const agent = { id: 'a' as AgentId, name: 'A' };
        const transaction = newTransaction('1' as TransactionId, intent, agent, plan.value, 0);
        const planned = transaction.participants.flatMap((one) => {
          const operation = operationOf(transaction, one);
          for (const mine of operation.acts) expect(systemOf(mine)).toBe(one.system);
          return operation.acts;
        });
        // The very same objects, each exactly once: nothing is rebuilt, so nothing can change its kind.
        expect(new Set(planned)).toEqual(new Set(intent.acts));
        expect(planned).toHaveLength(intent.acts.length);
        for (const one of planned) expect(intent.acts.includes(one)).toBe(true);
      }),
    );
  });
});
