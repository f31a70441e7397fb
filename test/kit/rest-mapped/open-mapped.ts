import * as v from 'valibot';
import type { AdapterSession, PullBatch } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import { restMapped } from '../../../src-main/core/adapters/rest-mapped/index.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import type { Clock } from '../../../src-main/core/ports/clock.ts';
import type { Logger } from '../../../src-main/core/ports/logger.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../null-logger.ts';

export const mappedSystem = 'mapped' as SystemId;
export const soon = (): AbortSignal => AbortSignal.timeout(30_000);

/** A session with settings as they stand in a configuration. */
export const openMapped = (
  settings: unknown,
  clock: Clock = createRealClock(),
  logger: Logger = nullLogger,
): AdapterSession =>
  restMapped.open({
    system: mappedSystem,
    systemName: 'Mapped',
    settings: v.parse(restMapped.descriptor.settings, settings),
    clock,
    logger,
    region: 'CN',
    agent: { id: 'agent-1', name: 'Agent One' },
  });

export function must<T>(result: Result<T, AdapterError>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message} ${result.error.said ?? ''}`);
  return result.value;
}

export interface PulledAll {
  readonly messages: readonly UnifiedMessage[];
  readonly cursor: string;
}

/** One round of pulls. */
export async function pullRound(session: AdapterSession, from?: string): Promise<PulledAll> {
  const messages: UnifiedMessage[] = [];
  for (let cursor = from; ;) {
    const batch: PullBatch = must(await session.pull(cursor, soon()));
    messages.push(...batch.messages);
    ({ cursor } = batch);
    if (!batch.more) return { messages, cursor: batch.cursor };
  }
}

export const bodiesOf = <T extends UnifiedMessage['body']['type']>(
  messages: readonly UnifiedMessage[],
  type: T,
): Extract<UnifiedMessage['body'], { type: T }>[] =>
  messages.flatMap(({ body }) => (body.type === type ? [body as Extract<UnifiedMessage['body'], { type: T }>] : []));
