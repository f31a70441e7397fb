import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { inboxContract } from '../../../src-shared/contract/inbox.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { StreamItem } from '../../../src-shared/rpc/contract.ts';
import type * as v from 'valibot';
import type { Inbox } from '../inbox/inbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { Systems } from '../systems/systems.ts';
import { deadline } from '../systems/deadline.ts';
import { notFound, refuse } from './answers.ts';
import { createEventQueue } from './event-queue.ts';
import { suggesterOf, suggestReply } from './suggest-reply.ts';
import type { TicketChoices } from './ticket-choices.ts';

type Detail = v.InferInput<typeof inboxContract.open.out>;
type LiveEvent = v.InferInput<typeof inboxContract.live.event>;
type ConversationEvent = v.InferInput<typeof inboxContract.conversationLive.event>;

/** Entries a freshly opened conversation starts with; more are loaded as the agent scrolls back. */
const FIRST_PAGE = 60;
const ATTACHMENT_DEADLINE_MS = 30_000;

export interface InboxApiDeps {
  readonly inbox: Inbox;
  readonly systems: Systems;
  readonly choices: TicketChoices;
  readonly clock: Clock;
}

export function createInboxApi(deps: InboxApiDeps): CoreHandlers['inbox'] {
  const { inbox, systems } = deps;

  function detail(id: ConversationId): Detail | undefined {
    const row = inbox.row(id);
    if (!row) return undefined;
    const ticket = inbox.ticket(id);
    const suggests = suggesterOf(deps)?.id;
    const base = suggests === undefined ? { row } : { row, suggests };
    if (!ticket) return base;
    const { acts = [], takesFiles = true } = systems.runner(ticket.reference.system)?.descriptor ?? {};
    const choices = deps.choices.of(ticket.reference.system);
    return {
      ...base,
      ticket: {
        reference: ticket.reference,
        number: ticket.number,
        status: ticket.status,
        statuses: [...ticket.statuses],
        owner: ticket.owner,
        owners: withPresent(choices.owners, ticket.owner),
        queue: ticket.queue,
        queues: withPresent(choices.queues, ticket.queue),
        customFields: ticket.customFields,
        can: (['reply', 'addNote', 'updateTicket'] as const).filter((act) => acts.includes(act)),
        ...(takesFiles ? {} : { takesFiles }),
      },
    };
  }

  return {
    list(query) {
      const page = inbox.list(query);
      return ok({ rows: [...page.rows], next: page.next, total: page.total });
    },
    async *live(filter, { signal }) {
      const queue = createEventQueue<LiveEvent>(signal);
      const counts = (): void =>
        queue.push({ type: 'counts', counts: inbox.counts(), unread: inbox.unread() }, 'counts');
      counts();
      const off = inbox.onChange((change) => {
        for (const id of change.conversations) {
          const row = inbox.row(id);
          if (row) queue.push({ type: 'row', row, inView: inbox.inView(row, filter) }, id);
        }
        for (const id of change.removedConversations) queue.push({ type: 'removed', id }, id);
        if (change.conversations.size + change.removedConversations.size > 0) counts();
      });
      try {
        for await (const event of queue) yield { event };
      } finally {
        off();
      }
    },
    open({ id }) {
      const found = detail(id);
      return found ? ok(found) : notFound('conversation');
    },
    timeline(query) {
      const page = inbox.timeline(query);
      return page
        ? ok({ entries: [...page.entries], before: page.before, after: page.after, total: page.total })
        : notFound('conversation');
    },
    async *conversationLive({ id }, { signal, since }): AsyncIterable<StreamItem<ConversationEvent>> {
      type Item = StreamItem<ConversationEvent>;
      const queue = createEventQueue<Item>(signal);
      const total = (): number => inbox.timeline({ id, limit: 1 })?.total ?? 0;
      const snapshot = (now: Detail): Item => {
        const page = inbox.timeline({ id, limit: FIRST_PAGE });
        const entries = [...(page?.entries ?? [])];
        const event = {
          type: 'snapshot' as const,
          detail: now,
          entries,
          before: page?.before,
          total: page?.total ?? 0,
        };
        return { event, cursor: inbox.cursor() };
      };
      // Listening begins before the first read, so nothing can fall between the snapshot and the first change. The last event of a
      // change carries its cursor: a window that is cut off resumes right after the last change it has seen whole.
      const off = inbox.onChange((change) => {
        const row = inbox.row(id);
        if (!row) return;
        const { cursor } = change;
        if (change.resetTimelines?.has(id)) {
          const now = detail(id);
          if (now) queue.push(snapshot(now), 'snapshot');
          return;
        }
        const events: { event: ConversationEvent; key: string }[] = [];
        for (const entry of change.entries) {
          const here = entry.conversation === id || (!entry.conversation && entry.customer === row.customer);
          if (here) events.push({ event: { type: 'entry', entry, total: total() }, key: entry.id });
        }
        for (const removed of change.removedEntries) {
          if (removed.conversation && removed.conversation !== id) continue;
          events.push({ event: { type: 'entryRemoved', id: removed.id }, key: removed.id });
        }
        for (const [index, { event, key }] of events.entries()) {
          queue.push(index === events.length - 1 ? { event, cursor } : { event }, key);
        }
        const now = change.conversations.has(id) ? detail(id) : undefined;
        if (now) queue.push({ event: { type: 'detail', detail: now } }, 'detail');
      });
      const detailAgain = (): void => {
        const now = detail(id);
        if (now) queue.push({ event: { type: 'detail', detail: now } }, 'detail');
      };
      const offChoices = deps.choices.onChange(detailAgain);
      let suggester = suggesterOf(deps)?.id;
      const offSystems = systems.onChange(() => {
        const now = suggesterOf(deps)?.id;
        if (now === suggester) return;
        suggester = now;
        detailAgain();
      });
      try {
        const missed = since === undefined ? undefined : inbox.changesSince(id, since);
        const now = detail(id);
        if (!now) return;
        if (missed) {
          const cursor = inbox.cursor();
          for (const entryId of missed.removed) yield { event: { type: 'entryRemoved', id: entryId } };
          for (const entry of missed.entries) yield { event: { type: 'entry', entry, total: total() } };
          yield { event: { type: 'detail', detail: now } };
          yield { event: { type: 'current' }, cursor };
        } else {
          yield snapshot(now);
        }
        yield* queue;
      } finally {
        off();
        offChoices();
        offSystems();
      }
    },
    suggest: (input, { signal }) => suggestReply(deps, input, signal),
    search({ text, limit }) {
      return ok(inbox.search(text, limit));
    },
    markRead({ id, read }) {
      return inbox.markRead(id, read) ? ok({}) : notFound('conversation');
    },
    async attachment({ reference }, { signal }) {
      const session = systems.runner(reference.system)?.session;
      if (!session?.attachment) return notFound('attachment');
      using limit = deadline(deps.clock, ATTACHMENT_DEADLINE_MS, signal);
      const found = await session.attachment(reference, limit.signal);
      if (!found.ok) {
        return refuse(found.error.kind === 'refused' ? 'REFUSED' : 'UNAVAILABLE', found.error.message);
      }
      const { name, mediaType, bytes } = found.value;
      return ok({ name, mediaType, base64: Buffer.from(bytes).toString('base64') });
    },
    saveDraft({ conversation, mode, text, other }) {
      return ok({ savedAt: inbox.saveDraft(conversation, mode, text, other) });
    },
    draft({ conversation }) {
      return ok(inbox.draft(conversation));
    },
  };
}

const withPresent = (values: readonly string[], present: string): string[] =>
  present === '' || values.includes(present) ? [...values] : [present, ...values];
