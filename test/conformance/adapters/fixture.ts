import * as v from 'valibot';
import { expect } from 'vitest';
import type { AdapterDescriptor, AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import { descriptorFor } from '../../../src-main/core/adapters/descriptor-for.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import type { AdapterSubject, RunningSubject } from './subject.ts';

/** Longest wait for one answer of a real system, in milliseconds. */
const answerMs = 30_000;

/** A started subject with what the rules need around it. */
export interface Fixture {
  readonly subject: AdapterSubject;
  readonly running: RunningSubject;
  readonly descriptor: AdapterDescriptor;
  /** A session of its own, closed at the end of the rule; every error it answers is kept for the secrets rule. */
  open(settings?: unknown): AdapterSession;
  /** Everything an adapter wrote down: errors and log lines. */
  written(): readonly string[];
  /** A key nobody has used. */
  newKey(): string;
  /** Closes the sessions a rule opened: some hold a port that the next one needs. */
  closeSessions(): Promise<void>;
  close(): Promise<void>;
}

export async function startFixture(subject: AdapterSubject): Promise<Fixture> {
  const running = await subject.start();
  const { descriptor } = subject.adapter;
  const logger = createRecordingLogger();
  const errors: string[] = [];
  const sessions: AdapterSession[] = [];
  let keys = 0;
  return {
    subject,
    running,
    descriptor: descriptorFor(descriptor, v.parse(descriptor.settings, running.settings)),
    open(settings = running.settings) {
      const session = subject.adapter.open({
        system: running.system,
        systemName: subject.name,
        settings: v.parse(descriptor.settings, settings),
        clock: createRealClock(),
        logger,
        region: 'CN',
        agent: { id: 'agent-1', name: 'Agent One' },
      });
      sessions.push(session);
      return remembering(session, errors);
    },
    written: () => [...errors, ...logger.lines.map((line) => JSON.stringify(line))],
    newKey: () => `${Date.now().toString(36)}${++keys}.p1`,
    async closeSessions() {
      await Promise.all(sessions.splice(0).map((session) => session[Symbol.asyncDispose]()));
    },
    async close() {
      await Promise.all(sessions.splice(0).map((session) => session[Symbol.asyncDispose]()));
      await running[Symbol.asyncDispose]();
    },
  };
}

/** The same session, keeping every error it answers. */
function remembering(session: AdapterSession, errors: string[]): AdapterSession {
  return new Proxy(session, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((result: unknown) => {
          if (typeof result === 'object' && result !== null && 'ok' in result && result.ok === false)
            errors.push(JSON.stringify(result));
          return result;
        });
      };
    },
  });
}

export const soon = (): AbortSignal => AbortSignal.timeout(answerMs);

/** The value, or a failed test that shows the error. */
export function must<T>(result: Result<T, AdapterError>): T {
  if (!result.ok) expect.fail(`${result.error.kind}: ${result.error.message} ${result.error.said ?? ''}`);
  return result.value;
}

/** A method the descriptor promises. */
export function has<T>(method: T | undefined, name: string): T {
  if (method === undefined) expect.fail(`the descriptor promises what the session has no "${name}" for`);
  return method;
}

export interface Pulled {
  readonly messages: readonly UnifiedMessage[];
  readonly cursor: string;
}

/** Pulls until the session says that nothing more is waiting. */
export async function pullToEnd(session: AdapterSession, cursor?: string): Promise<Pulled> {
  const messages: UnifiedMessage[] = [];
  let at = cursor;
  for (;;) {
    const batch = must(await session.pull(at, soon()));
    messages.push(...batch.messages);
    at = batch.cursor;
    if (!batch.more) return { messages, cursor: at };
  }
}

/** Pulls again and again, as the core does, until `enough` says so or half a minute has passed. */
export async function pullUntil(
  session: AdapterSession,
  cursor: string | undefined,
  enough: (messages: readonly UnifiedMessage[]) => boolean,
): Promise<Pulled> {
  const until = performance.now() + 30_000;
  let all: Pulled = await pullToEnd(session, cursor);
  while (!enough(all.messages) && performance.now() < until) {
    await createRealClock().sleep(100);
    const next = await pullToEnd(session, all.cursor);
    all = { messages: [...all.messages, ...next.messages], cursor: next.cursor };
  }
  return all;
}

export const distinctIds = (messages: readonly UnifiedMessage[]): string[] => [
  ...new Set(messages.map(({ id }) => id)),
];
