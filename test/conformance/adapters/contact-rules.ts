import * as v from 'valibot';
import { expect } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { has, must, soon, type Fixture } from './fixture.ts';
import { unless, type Rule } from './rules.ts';

/** How long a call may take to notice that it was withdrawn, in milliseconds; generous for a machine under load. */
const promptMs = 5_000;

type AnyCall = (signal: AbortSignal) => Promise<Result<unknown, AdapterError>>;

/** Settings, health, methods, withdrawal: what every adapter owes whatever it can do. */
export function contactRules({ running, descriptor }: Fixture): Rule[] {
  return [
    {
      title: 'settings that make no sense are rejected with the path that is wrong',
      notApplicable: undefined,
      check({ subject }) {
        for (const { settings, path } of subject.badSettings) {
          const parsed = v.safeParse(descriptor.settings, settings);
          expect(parsed.success, JSON.stringify(settings)).toBe(false);
          const paths = parsed.issues?.map((issue) => v.getDotPath(issue)) ?? [];
          expect(paths, JSON.stringify(settings)).toContain(path);
        }
        expect(subject.badSettings.length).toBeGreaterThan(0);
        return Promise.resolve();
      },
    },
    {
      title: 'the session has a method for everything that is declared',
      check({ open }) {
        const session = open();
        const { capabilities } = descriptor;
        if (descriptor.acts.length > 0) has(session.commit, 'commit');
        if (descriptor.acts.length > 0 && capabilities.prepare !== 'none') has(session.prepare, 'prepare');
        if (descriptor.acts.length > 0 && capabilities.probe !== 'none') has(session.probe, 'probe');
        if (capabilities.compensate !== 'manualOnly') has(session.compensate, 'compensate');
        if (capabilities.delta === 'push') has(session.listen, 'listen');
        if (capabilities.prepare === 'native') {
          has(session.inDoubt, 'inDoubt');
          has(session.settleBranch, 'settleBranch');
          has(session.release, 'release');
        }
        const tried = running.operations.flatMap(({ acts }) => acts);
        expect(new Set(tried), 'every declared act has an operation to try it with').toEqual(new Set(descriptor.acts));
        return Promise.resolve();
      },
    },
    {
      title: 'health is good with good settings and says what it speaks to',
      async check({ open }) {
        const report = must(await open().health(soon()));
        expect(report.state).toBe('ok');
        expect(report.said).not.toBe('');
      },
    },
    {
      title: 'a wrong password is a misconfiguration with advice, for health and for pull',
      notApplicable: unless(running.wrongPassword !== undefined, 'this system has no login'),
      async check({ open }) {
        const session = open(running.wrongPassword);
        for (const answer of [await session.health(soon()), await session.pull(undefined, soon())]) {
          expect(answer).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
          if (!answer.ok) expect(answer.error.advice?.text).toBeTruthy();
        }
      },
    },
    {
      title: 'a system nobody answers for is unreachable, and nothing was sent',
      notApplicable: unless(running.unreachable !== undefined, 'this system is not reached over a network'),
      async check({ open }) {
        const answer = await open(running.unreachable).health(soon());
        expect(answer).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
      },
    },
    {
      title: 'every call answers promptly when it was withdrawn before it began',
      async check({ open, newKey }) {
        const session = open();
        const operation = (await running.operations[0]?.build(newKey()))?.operation;
        for (const [name, call] of callsOf(session, operation)) {
          const answer = await withinPrompt(name, call(AbortSignal.abort(new Error('withdrawn'))));
          expect(answer, name).toMatchObject({ ok: false });
        }
      },
    },
    {
      title: 'a call that waits for a silent system answers promptly when it is withdrawn',
      notApplicable: unless(running.freeze !== undefined, 'this system cannot be made to fall silent'),
      async check({ open, newKey }) {
        const session = open();
        must(await session.health(soon()));
        const operation = (await running.operations[0]?.build(newKey()))?.operation;
        await using _silence = await has(running.freeze, 'freeze').call(running);
        for (const [name, call] of callsOf(session, operation)) {
          const withdrawal = new AbortController();
          const waiting = call(withdrawal.signal);
          await createRealClock().sleep(50);
          withdrawal.abort(new Error('withdrawn'));
          const answer = await withinPrompt(name, waiting);
          expect(answer, name).toMatchObject({ ok: false });
        }
      },
    },
    {
      title: 'a session goes on after its connections were broken',
      notApplicable: unless(running.breakConnections !== undefined, 'connections of this system cannot be broken'),
      async check({ open }) {
        const session = open();
        must(await session.health(soon()));
        await running.breakConnections?.();
        // The first call may still meet the broken connection; the second must not.
        await session.health(soon());
        must(await session.health(soon()));
      },
    },
  ];
}

function callsOf(session: AdapterSession, operation: Operation | undefined): [string, AnyCall][] {
  return [
    ['health', (signal) => session.health(signal)],
    ['pull', (signal) => session.pull(undefined, signal)],
    ...(session.choices ? [['choices', (signal) => has(session.choices, 'choices')(signal)] as [string, AnyCall]] : []),
    ...(session.prepare && operation
      ? [['prepare', (signal) => has(session.prepare, 'prepare')(operation, signal)] as [string, AnyCall]]
      : []),
  ];
}

async function withinPrompt<T>(name: string, answer: Promise<T>): Promise<T> {
  const late = Symbol('late');
  const first = await Promise.race([
    answer,
    createRealClock()
      .sleep(promptMs)
      .then(() => late),
  ]);
  if (first === late) expect.fail(`${name} did not notice its withdrawal within ${promptMs} ms`);
  return answer;
}

/** Runs last: nothing of what all the other rules made the adapter write down may hold a secret. */
export const secretsRule = ({ running }: Fixture): Rule => ({
  title: 'no secret stands in any error or log line',
  notApplicable: unless(running.secrets.length > 0, 'this system has no secrets'),
  check({ written }) {
    const text = written().join('\n');
    for (const secret of running.secrets) expect(text).not.toContain(secret);
    return Promise.resolve();
  },
});
