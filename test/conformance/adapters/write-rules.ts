import { expect } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { CommitOutcome, Operation, PreparedState } from '../../../src-main/core/adapters/operation.ts';
import { referenceKey } from '../../../src-shared/model/reference.ts';
import { caseCapabilities } from './case-capabilities.ts';
import { has, must, pullToEnd, pullUntil, soon, type Fixture } from './fixture.ts';
import { unless, type Rule } from './rules.ts';
import type { OperationCase } from './subject.ts';

const levels = { native: 'prepared', reserve: 'reserved', check: 'checked' } as const;

export async function prepareOf(session: AdapterSession, operation: Operation): Promise<PreparedState> {
  return session.prepare === undefined ? {} : must(await session.prepare(operation, soon())).state;
}

export const commitOf = async (
  session: AdapterSession,
  operation: Operation,
  state: PreparedState,
): Promise<CommitOutcome> => must(await has(session.commit, 'commit')(operation, state, soon()));

/** Prepare, commit, probe and repetition of one kind of operation. */
export function writeRules({ descriptor, running }: Fixture, one: OperationCase): Rule[] {
  const capabilities = caseCapabilities(descriptor, one.acts);
  const { prepare, probe, concurrency, createSafety } = capabilities;
  const probes = unless(probe !== 'none', 'probe: none');
  return [
    {
      title: 'prepare reaches the declared level, shows nothing, and release leaves nothing behind',
      notApplicable: unless(prepare !== 'none', 'prepare: none'),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects } = await one.build(newKey());
        const prepared = must(await has(session.prepare, 'prepare')(operation, soon()));
        const { level, state } = prepared;
        expect(level).toBe(prepare === 'none' ? undefined : levels[prepare]);
        expect(JSON.parse(JSON.stringify(state)), 'prepared state is plain JSON').toEqual(state);
        expect(await effects()).toBe(0);
        for (const _time of [1, 2]) {
          if (session.release) must(await session.release(operation, state, soon()));
          expect(await effects()).toBe(0);
        }
      },
    },
    {
      title: 'one commit has one effect and says where it stands',
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects } = await one.build(newKey());
        expect(await effects()).toBe(0);
        const outcome = await commitOf(session, operation, await prepareOf(session, operation));
        expect(outcome.evidence).not.toBe('');
        expect(await effects()).toBe(1);
        for (const made of outcome.made ?? []) expect(made.system).toBe(running.system);
      },
    },
    {
      title: 'what a commit says it made is what pull brings',
      notApplicable: unless(descriptor.capabilities.delta !== 'push', 'changes are pushed'),
      async check({ open, newKey }) {
        const session = open();
        const { cursor } = await pullToEnd(session);
        const { operation } = await one.build(newKey());
        const outcome = await commitOf(session, operation, await prepareOf(session, operation));
        const made = (outcome.made ?? []).map(referenceKey);
        const pulled = await pullUntil(session, cursor, (messages) =>
          made.every((key) => referencesIn(messages).has(key)),
        );
        expect(made.filter((key) => !referencesIn(pulled.messages).has(key))).toEqual([]);
      },
    },
    {
      title: 'a probe by another session finds it after the commit and not before',
      notApplicable: probes,
      async check({ open, newKey }) {
        const session = open();
        const { operation } = await one.build(newKey());
        const state = await prepareOf(session, operation);
        const before = must(await has(open().probe, 'probe')(operation, state, soon()));
        // A system that holds a prepared branch may say that it is not decided; it must not claim the effect.
        expect(before.found).not.toBe('present');
        if (prepare !== 'native') expect(before.found).toBe('absent');
        const outcome = await commitOf(session, operation, state);
        const after = must(await has(open().probe, 'probe')(operation, state, soon()));
        expect(after).toMatchObject({ found: 'present' });
        if (after.found === 'present')
          expect(after.made?.map(referenceKey) ?? []).toEqual(outcome.made?.map(referenceKey) ?? []);
      },
    },
    {
      title: 'a commit repeated after a restart leaves one effect',
      notApplicable: unless(createSafety !== 'none', 'createSafety: none'),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects } = await one.build(newKey());
        const state = await prepareOf(session, operation);
        await commitOf(session, operation, state);
        await commitOf(open(), operation, JSON.parse(JSON.stringify(state)) as PreparedState);
        expect(await effects()).toBe(1);
      },
    },
    {
      title: 'two operations that say the same are two',
      async check({ open, newKey }) {
        const session = open();
        const [first, second] = [await one.build(newKey()), await one.build(newKey())];
        await commitOf(session, first.operation, await prepareOf(session, first.operation));
        await commitOf(session, second.operation, await prepareOf(session, second.operation));
        expect([await first.effects(), await second.effects()]).toEqual([1, 1]);
      },
    },
    {
      title: 'a write that rests on something outdated is refused as stale and has no effect',
      notApplicable: unless(concurrency !== 'none', 'concurrency: none'),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects, interfere } = await one.build(newKey());
        await has(interfere, 'interfere')();
        const before = await effects();
        const prepared = session.prepare ? await session.prepare(operation, soon()) : undefined;
        const refused =
          prepared?.ok === false
            ? prepared
            : await has(session.commit, 'commit')(operation, prepared?.value.state ?? {}, soon());
        expect(refused).toMatchObject({ ok: false, error: { kind: 'refused', stale: true } });
        expect(await effects()).toBe(before);
      },
    },
    {
      title: 'a change between prepare and commit is refused as stale and is not overwritten',
      notApplicable: unless(
        concurrency !== 'none' && prepare === 'check',
        concurrency === 'none' ? 'concurrency: none' : `the record is held (prepare: ${prepare})`,
      ),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects, interfere } = await one.build(newKey());
        const state = await prepareOf(session, operation);
        await has(interfere, 'interfere')();
        const answer = await has(session.commit, 'commit')(operation, state, soon());
        expect(answer).toMatchObject({ ok: false, error: { kind: 'refused', stale: true } });
        expect(await effects()).toBe(0);
      },
    },
    {
      title: 'a note leaves nothing that the customer could see',
      notApplicable: unless(
        one.acts.every((act) => act === 'addNote'),
        'not a note',
      ),
      async check({ open, newKey }) {
        const session = open();
        const { operation, effects, publicTraces } = await one.build(newKey());
        const looked = has(publicTraces, 'publicTraces');
        await commitOf(session, operation, await prepareOf(session, operation));
        expect([await effects(), await looked()]).toEqual([1, 0]);
      },
    },
  ];
}

function referencesIn(messages: readonly { readonly body: object }[]): ReadonlySet<string> {
  return new Set(
    messages.flatMap(({ body }) =>
      'reference' in body ? [referenceKey(body.reference as Parameters<typeof referenceKey>[0])] : [],
    ),
  );
}
