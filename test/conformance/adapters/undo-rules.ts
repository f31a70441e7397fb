import { expect } from 'vitest';
import { caseCapabilities } from './case-capabilities.ts';
import { has, must, soon, type Fixture } from './fixture.ts';
import { unless, type Rule } from './rules.ts';
import type { OperationCase } from './subject.ts';
import { commitOf, prepareOf } from './write-rules.ts';

/** Taking back, and branches that outlive the session that made them. */
export function undoRules({ descriptor }: Fixture, one: OperationCase): Rule[] {
  const { compensate, prepare } = caseCapabilities(descriptor, one.acts);
  const marks = compensate === 'note' || compensate === 'statusChange';
  const isNative = unless(prepare === 'native', `prepare: ${prepare}`);
  return [
    {
      title: 'compensating restores what was there, and doing it twice changes nothing more',
      notApplicable: unless(compensate === 'inverse', `compensate: ${compensate}`),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects } = await one.build(newKey());
        const state = await prepareOf(session, operation);
        const committed = await commitOf(session, operation, state);
        expect(await effects()).toBe(1);
        for (const attempt of [session, open()]) {
          must(await has(attempt.compensate, 'compensate')(operation, state, committed.state, soon()));
          expect(await effects()).toBe(0);
        }
      },
    },
    {
      title: 'compensating marks it as taken back, once',
      notApplicable: unless(marks, `compensate: ${compensate}`),
      async check({ open, newKey }) {
        const session = open();
        const { operation, takenBack } = await one.build(newKey());
        const marked = has(takenBack, 'takenBack');
        const state = await prepareOf(session, operation);
        const committed = await commitOf(session, operation, state);
        expect(await marked()).toBe(0);
        for (const attempt of [session, open()]) {
          must(await has(attempt.compensate, 'compensate')(operation, state, committed.state, soon()));
          expect(await marked()).toBe(1);
        }
      },
    },
    {
      title: 'compensating what never happened succeeds and leaves no trace',
      notApplicable: unless(
        compensate !== 'manualOnly' && prepare !== 'native',
        compensate === 'manualOnly' ? 'compensate: manualOnly' : 'a branch that was not committed is released',
      ),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects, takenBack } = await one.build(newKey());
        const state = await prepareOf(session, operation);
        must(await has(session.compensate, 'compensate')(operation, state, undefined, soon()));
        expect(await effects()).toBe(0);
        if (takenBack) expect(await takenBack()).toBe(0);
      },
    },
    {
      title: 'what cannot be taken back is refused, not pretended',
      notApplicable: unless(compensate === 'manualOnly', `compensate: ${compensate}`),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects } = await one.build(newKey());
        const state = await prepareOf(session, operation);
        const committed = await commitOf(session, operation, state);
        const answer = await session.compensate?.(operation, state, committed.state, soon());
        if (answer !== undefined) expect(answer).toMatchObject({ ok: false, error: { kind: 'refused' } });
        expect(await effects()).toBe(1);
      },
    },
    ...(['commit', 'rollback'] as const).map((decision): Rule => ({
      title: `a prepared branch is found by another session and settled by ${decision}`,
      notApplicable: isNative,
      async check({ open, newKey }) {
        const { operation, effects } = await one.build(newKey());
        const first = open();
        await prepareOf(first, operation);
        await first[Symbol.asyncDispose]();
        const second = open();
        expect(must(await has(second.inDoubt, 'inDoubt')(soon()))).toContain(operation.key);
        expect(await effects()).toBe(0);
        must(await has(second.settleBranch, 'settleBranch')(operation.key, decision, soon()));
        expect(await effects()).toBe(decision === 'commit' ? 1 : 0);
        expect(must(await has(second.inDoubt, 'inDoubt')(soon()))).not.toContain(operation.key);
      },
    })),
  ];
}
