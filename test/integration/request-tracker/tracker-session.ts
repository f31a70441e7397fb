import * as v from 'valibot';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { CommitOutcome, Operation, PreparedState } from '../../../src-main/core/adapters/operation.ts';
import { createSession } from '../../../src-main/core/adapters/request-tracker/session.ts';
import type { HttpLimits } from '../../../src-main/core/http/http-client.ts';
import { requestTrackerSettingsSchema } from '../../../src-main/core/adapters/request-tracker/settings.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';

export const system = 'tickets' as SystemId;
export const soon = (): AbortSignal => AbortSignal.timeout(30_000);
export const ticketReference = (id: string, version?: string): Reference => ({
  system,
  kind: 'ticket',
  id,
  ...(version === undefined ? {} : { version }),
});

export function openTracker(
  settings: Readonly<Record<string, unknown>>,
  limits?: HttpLimits,
): Required<AdapterSession> {
  const session = createSession(
    {
      system,
      systemName: 'Tickets',
      settings: v.parse(requestTrackerSettingsSchema, settings),
      clock: createRealClock(),
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

/** Prepares and commits; the answer of whichever refused. */
export async function carryOut(
  session: Required<AdapterSession>,
  operation: Operation,
): Promise<Result<CommitOutcome, AdapterError>> {
  const prepared = await session.prepare(operation, soon());
  return prepared.ok ? session.commit(operation, prepared.value.state, soon()) : prepared;
}

export const prepared = async (session: Required<AdapterSession>, operation: Operation): Promise<PreparedState> =>
  value(await session.prepare(operation, soon())).state;

/** A reader that keeps its cursor, as the core does. */
export interface Follower {
  readonly messages: UnifiedMessage[];
  pull(): Promise<readonly UnifiedMessage[]>;
  /** Pulls until a message fits or half a minute has passed. */
  until(fits: (message: UnifiedMessage) => boolean): Promise<UnifiedMessage | undefined>;
}

export function follow(session: AdapterSession): Follower {
  let cursor: string | undefined;
  const messages: UnifiedMessage[] = [];
  const follower: Follower = {
    messages,
    async pull() {
      const fresh: UnifiedMessage[] = [];
      for (;;) {
        const batch = value(await session.pull(cursor, soon()));
        fresh.push(...batch.messages);
        ({ cursor } = batch);
        if (batch.more) continue;
        messages.push(...fresh);
        return fresh;
      }
    },
    async until(fits) {
      const end = performance.now() + 30_000;
      do {
        await follower.pull();
        const found = messages.find(fits);
        if (found !== undefined) return found;
        await createRealClock().sleep(50);
      } while (performance.now() < end);
      return undefined;
    },
  };
  return follower;
}
