import * as v from 'valibot';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState } from '../../../src-main/core/adapters/operation.ts';
import { createSession } from '../../../src-main/core/adapters/redmine/session.ts';
import { redmineSettingsSchema } from '../../../src-main/core/adapters/redmine/settings.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import type { HttpLimits } from '../../../src-main/core/http/http-client.ts';
import type { Clock } from '../../../src-main/core/ports/clock.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';

export const system = 'projects' as SystemId;
export const soon = (): AbortSignal => AbortSignal.timeout(60_000);
export const issueReference = (id: string, version?: string): Reference => ({
  system,
  kind: 'ticket',
  id,
  ...(version === undefined ? {} : { version }),
});

export function openRedmine(
  settings: Readonly<Record<string, unknown>>,
  limits?: HttpLimits,
  clock: Clock = createRealClock(),
): Required<AdapterSession> {
  const session = createSession(
    {
      system,
      systemName: 'Redmine',
      settings: v.parse(redmineSettingsSchema, settings),
      clock,
      logger: nullLogger,
      region: 'CH',
      agent: { id: 'agent-1', name: 'Agent One' },
    },
    limits,
  );
  // Everything but what only a call centre or a database has.
  return session as Required<AdapterSession>;
}

let keys = 0;
export const operationOf = (...acts: readonly Act[]): Operation => ({
  key: `integration-${++keys}.p1`,
  acts,
  agent: { id: 'agent-1', name: 'Agent One' },
});

export function value<T>(result: Result<T, AdapterError>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message} ${result.error.said ?? ''}`);
  return result.value;
}

export const prepared = async (session: Required<AdapterSession>, operation: Operation): Promise<PreparedState> =>
  value(await session.prepare(operation, soon())).state;

/** Prepares and commits; the answer of whichever refused. */
export async function carryOut(
  session: Required<AdapterSession>,
  operation: Operation,
): Promise<Result<CommitOutcome, AdapterError>> {
  const looked = await session.prepare(operation, soon());
  return looked.ok ? session.commit(operation, looked.value.state, soon()) : looked;
}

export interface Pulled {
  readonly messages: readonly UnifiedMessage[];
  readonly cursor: string;
}

export async function pullAll(session: Required<AdapterSession>, cursor?: string): Promise<Pulled> {
  const messages: UnifiedMessage[] = [];
  for (let at = cursor; ;) {
    const batch = value(await session.pull(at, soon()));
    messages.push(...batch.messages);
    at = batch.cursor;
    if (!batch.more) return { messages, cursor: at };
  }
}
