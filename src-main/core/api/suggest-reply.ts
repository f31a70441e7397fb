import type * as v from 'valibot';
import type { inboxContract } from '../../../src-shared/contract/inbox.ts';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, SystemId } from '../../../src-shared/model/ids.ts';
import type { StreamItem } from '../../../src-shared/rpc/contract.ts';
import type { AdapterSession, SuggestRequest } from '../adapters/adapter.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Clock } from '../ports/clock.ts';
import { deadline } from '../systems/deadline.ts';
import type { Systems } from '../systems/systems.ts';

type Event = v.InferInput<typeof inboxContract.suggest.event>;
type Failed = Extract<Event, { type: 'failed' }>;

/** Longest a whole suggestion may take, in milliseconds: an agent has written a short answer by then. */
export const SUGGEST_DEADLINE_MS = 90_000;
/** Newest entries a suggestion may rest on; the adapter cuts them to what its model takes. */
const ENTRIES = 100;

export interface SuggestDeps {
  readonly inbox: Pick<Inbox, 'row' | 'timeline'>;
  readonly systems: Pick<Systems, 'all'>;
  readonly clock: Clock;
}

interface Suggester {
  readonly id: SystemId;
  readonly session: Required<Pick<AdapterSession, 'suggest'>>;
}

/** The first system, in the order of the workspace, that can suggest and is not paused. */
export function suggesterOf({ systems }: Pick<SuggestDeps, 'systems'>): Suggester | undefined {
  for (const { session, paused, config } of systems.all) {
    const suggest = session?.suggest?.bind(session);
    if (suggest !== undefined && !paused) return { id: config.id, session: { suggest } };
  }
  return undefined;
}

/**
 * What was said between the customer, agents and bots in this conversation. Notes, calls, changes of the ticket, what stands on the
 * customer's record in other systems, and every file stay here.
 */
export function publicEntries(entries: readonly Entry[], conversation: ConversationId): SuggestRequest['entries'] {
  return entries.flatMap(({ kind, author: { role }, text, conversation: on }) => {
    const isSaid = kind === 'message' || kind === 'reply' || kind === 'complaint' || (kind === 'bot' && role === 'bot');
    return on === conversation && isSaid && role !== 'system' && text.trim() !== '' ? [{ role, text }] : [];
  });
}

function failedOf({ kind, message, said, advice, retryAfterMs }: AdapterError): Failed {
  const codes = { refused: 'REFUSED', misconfigured: 'REFUSED', busy: 'OVERLOADED' } as const;
  return {
    type: 'failed',
    code: kind in codes ? codes[kind as keyof typeof codes] : 'UNAVAILABLE',
    message: said ? `${message} (${said})` : message,
    ...(advice === undefined ? {} : { advice }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Asks the system and hands its words on. Ends with `done` or `failed`, or silently once the window has gone. */
export async function* suggestReply(
  deps: SuggestDeps,
  { conversation, language }: { readonly conversation: ConversationId; readonly language: string },
  signal: AbortSignal,
): AsyncGenerator<StreamItem<Event>, void> {
  const failed = (code: Failed['code'], message: string): StreamItem<Event> => ({
    event: { type: 'failed', code, message },
  });
  const row = deps.inbox.row(conversation);
  const page = deps.inbox.timeline({ id: conversation, limit: ENTRIES });
  if (!row || !page) return yield failed('NOT_FOUND', 'there is no such conversation');
  const suggester = suggesterOf(deps);
  if (!suggester) return yield failed('NOT_FOUND', 'no system of this workspace can suggest a reply');
  const entries = publicEntries(page.entries, conversation);
  if (!entries.some(({ role }) => role === 'customer'))
    return yield failed('NOTHING_TO_ANSWER', 'there are no words of the customer in this conversation');
  yield { event: { type: 'start', by: suggester.id } };
  using limit = deadline(deps.clock, SUGGEST_DEADLINE_MS, signal);
  const request = { subject: row.subject, language, entries };
  for await (const piece of suggester.session.suggest(request, limit.signal)) {
    if (limit.signal.aborted) break;
    if (!piece.ok) return yield { event: failedOf(piece.error) };
    yield { event: { type: 'delta', text: piece.value } };
  }
  if (signal.aborted) return;
  if (limit.signal.aborted)
    yield failed('TIMEOUT', `the suggestion did not end within ${SUGGEST_DEADLINE_MS / 1_000} s`);
  else yield { event: { type: 'done' } };
}
