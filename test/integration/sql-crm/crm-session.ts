import * as v from 'valibot';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import { sqlCrm } from '../../../src-main/core/adapters/sql-crm/index.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import type { MakePool } from '../../../src-main/core/pool/pools.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { mapping, type CrmServer } from './crm-server.ts';

export const system = 'crm-legacy' as SystemId;

/** Every call gets ten seconds. */
export const soon = (): AbortSignal => AbortSignal.timeout(10_000);

export type SettingsChange = Readonly<Record<string, unknown>>;

/** A session of this adapter offers every step of a write. */
export type CrmSession = AdapterSession &
  Required<Pick<AdapterSession, 'prepare' | 'commit' | 'release' | 'compensate' | 'probe'>>;

export function openCrm(server: CrmServer, change: SettingsChange = {}, makePool?: MakePool): CrmSession {
  const settings = v.parse(sqlCrm.descriptor.settings, { ...server.connection, ...mapping, ...change });
  const session = sqlCrm.open({
    system,
    systemName: 'CRM',
    settings,
    clock: createRealClock(),
    logger: nullLogger,
    region: 'DE',
    agent: { id: 'kim', name: 'Kim' },
    makePool,
  });
  return session as CrmSession;
}

export function valueOf<T>(result: Result<T, AdapterError>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message} (${result.error.said ?? ''})`);
  return result.value;
}

export function errorOf(result: Result<unknown, AdapterError>): AdapterError {
  if (result.ok) throw new Error(`expected a refusal, got ${JSON.stringify(result.value)}`);
  return result.error;
}

/** Pulls until nothing more is waiting. */
export async function pullAll(
  session: AdapterSession,
  from?: string,
): Promise<{ readonly messages: UnifiedMessage[]; readonly cursor: string }> {
  const messages: UnifiedMessage[] = [];
  for (let cursor = from; ;) {
    const batch = valueOf(await session.pull(cursor, soon()));
    messages.push(...batch.messages);
    cursor = batch.cursor;
    if (!batch.more) return { messages, cursor };
  }
}

export const customersOf = (messages: readonly UnifiedMessage[]) =>
  messages.flatMap((message) => (message.body.type === 'customer' ? [{ ...message.body, messageId: message.id }] : []));

let operations = 0;

export const operationOf = (...acts: Act[]): Operation => ({
  key: `${1_790_000_000_000_000 + (operations += 1)}.p1`,
  acts,
  agent: { id: 'kim', name: 'Kim' },
});

export const changePhone = (id: string, from: string, to: string): Act => ({
  act: 'updateContact',
  record: { system, kind: 'customer', id },
  changes: [{ pointer: '/phones/main/number', from, to }],
});

export const logCall = (id: string, text = 'Asked about the invoice'): Act => ({
  act: 'logCall',
  record: { system, kind: 'customer', id },
  call: 'pbx:1700000000.1' as CallId,
  direction: 'inbound',
  number: '+49301234',
  startedAt: Date.UTC(2026, 10, 23, 9, 30),
  talked: 73,
  disposition: 'solved',
  text,
});
