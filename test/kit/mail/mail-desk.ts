import * as v from 'valibot';
import { expect } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import { mail } from '../../../src-main/core/adapters/mail/index.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type {
  EntryBody,
  TicketBody,
  UnifiedBody,
  UnifiedMessage,
} from '../../../src-main/core/adapters/unified-message.ts';
import type { MakePool } from '../../../src-main/core/pool/pools.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../null-logger.ts';
import type { MailServers } from '../real/mail.ts';

export const mailbox = 'mailbox' as SystemId;

/** Settings for the mailbox `support` of the servers; what is given replaces whole settings. */
export function settingsFor(servers: Pick<MailServers, 'ports' | 'password' | 'domain'>, more: object = {}): object {
  const server = { host: '127.0.0.1', security: 'none', allowPlaintextLogin: true };
  return {
    address: `support@${servers.domain}`,
    imap: { ...server, port: servers.ports.imap, user: 'support', password: servers.password },
    smtp: { ...server, port: servers.ports.smtp, user: 'support', password: servers.password },
    ...more,
  };
}

export const openDesk = (settings: object, makePool?: MakePool): AdapterSession =>
  mail.open({
    system: mailbox,
    systemName: 'Support',
    settings: v.parse(mail.descriptor.settings, settings),
    clock: createRealClock(),
    logger: nullLogger,
    region: 'CN',
    agent: { id: 'agent-1', name: 'Agent One' },
    makePool,
  });

export const soon = (): AbortSignal => AbortSignal.timeout(30_000);

export function must<T>(result: Result<T, AdapterError>): T {
  if (!result.ok) expect.fail(`${result.error.kind}: ${result.error.message} ${result.error.said ?? ''}`);
  return result.value;
}

/** Reads on from a cursor, over and over, until `enough` or half a minute has passed. */
export async function readUntil(
  session: AdapterSession,
  cursor: string | undefined,
  enough: (messages: readonly UnifiedMessage[]) => boolean,
): Promise<{ readonly messages: readonly UnifiedMessage[]; readonly cursor: string }> {
  const messages: UnifiedMessage[] = [];
  const until = performance.now() + 30_000;
  for (let at = cursor; ;) {
    const batch = must(await session.pull(at, soon()));
    messages.push(...batch.messages);
    at = batch.cursor;
    if (!batch.more && (enough(messages) || performance.now() > until)) return { messages, cursor: at };
    if (!batch.more) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const ofType = <T extends UnifiedBody['type']>(
  messages: readonly UnifiedMessage[],
  type: T,
): Extract<UnifiedBody, { type: T }>[] =>
  messages.flatMap(({ body }) => (body.type === type ? [body as Extract<UnifiedBody, { type: T }>] : []));

export const entriesOf = (messages: readonly UnifiedMessage[]): EntryBody[] => ofType(messages, 'entry');
export const ticketsOf = (messages: readonly UnifiedMessage[]): TicketBody[] => ofType(messages, 'ticket');
export { ofType };

let keys = 0;
export const operationOf = (act: Act, key = `${Date.now().toString(36)}${++keys}.p1`): Operation => ({
  key,
  acts: [act],
  agent: { id: 'agent-1', name: 'Agent One' },
});

export const ticketOf = (id: string): Reference => ({ system: mailbox, kind: 'ticket', id });
