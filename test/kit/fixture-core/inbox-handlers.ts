import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import { ok, err } from '../../../src-shared/result/result.ts';
import type { FixtureState } from './fixture-core.ts';
import { rowInView } from './fixture-inbox.ts';
import { people } from './sample-people.ts';

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
const notFound = { code: 'NOT_FOUND' as const, message: 'no such record', retryable: false };
const SNAPSHOT = 60;

/** A page that ends before `end`, with the cursor of the page before it. */
function page(entries: readonly Entry[], end: number, limit: number) {
  const start = Math.max(0, end - limit);
  return {
    entries: entries.slice(start, end),
    total: entries.length,
    ...(start > 0 ? { before: String(start) } : {}),
  };
}

export function inboxHandlers(state: FixtureState): CoreHandlers['inbox'] {
  const { inbox } = state;
  return {
    list({ view, system, customer, after, limit }) {
      const rows = inbox.list(view, system).filter((row) => !customer || row.customer === customer);
      const start = after === undefined ? 0 : Number(after);
      const next = start + limit < rows.length ? String(start + limit) : undefined;
      return ok({ rows: rows.slice(start, start + limit), ...(next ? { next } : {}), total: rows.length });
    },
    async *live({ view, system }, { signal }) {
      const counts = () => ({ event: { type: 'counts' as const, counts: inbox.counts(), unread: inbox.unread() } });
      yield counts();
      for await (const { event: row } of inbox.rows.listen(signal, [])) {
        const inView = rowInView(row, view) && (!system || row.system === system);
        yield { event: { type: 'row' as const, row, inView } };
        yield counts();
      }
    },
    open({ id }) {
      const detail = inbox.detail(id);
      return detail ? ok(detail) : err(notFound);
    },
    timeline({ id, before, limit, fromStart }) {
      const found = inbox.get(id);
      if (!found) return err(notFound);
      if (fromStart) return ok({ entries: found.entries.slice(0, limit), total: found.entries.length });
      return ok(page(found.entries, before === undefined ? found.entries.length : Number(before), limit));
    },
    async *conversationLive({ id }, { signal, since }) {
      await state.gates.conversation;
      const found = inbox.get(id);
      const detail = inbox.detail(id);
      if (!found || !detail) return;
      const events = inbox.changesOf(id).listen(signal, []);
      const cursor = () => String(inbox.seq);
      if (since === undefined || state.scripts.alwaysSnapshot) {
        const newest = page(found.entries, found.entries.length, SNAPSHOT);
        yield { event: { type: 'snapshot', detail, ...newest }, cursor: cursor() };
      } else {
        const missed = found.entries.filter((entry) => (found.stored.get(entry.id) ?? 0) > Number(since));
        for (const entry of missed)
          yield { event: { type: 'entry', entry, total: found.entries.length }, cursor: cursor() };
        yield { event: { type: 'detail', detail } };
        yield { event: { type: 'current' }, cursor: cursor() };
      }
      for await (const { event, cursor: at } of events) {
        if (event.type === 'entry') yield { event, ...(at ? { cursor: at } : {}) };
        else {
          const now = inbox.detail(id);
          if (now) yield { event: { type: 'detail', detail: now } };
        }
      }
    },
    async *suggest({ conversation }, { signal }) {
      state.suggested.push(conversation);
      yield { event: { type: 'start', by: state.ids.bot } };
      for (const step of state.scripts.suggestion ?? []) {
        if (typeof step === 'string') yield { event: { type: 'delta', text: step } };
        else if (step instanceof Promise) await Promise.race([step, aborted(signal)]);
        else return yield { event: step };
        if (signal.aborted) return void (state.suggestionsGivenUp += 1);
      }
      yield { event: { type: 'done' } };
    },
    search({ text, limit }) {
      const wanted = text.trim().toLowerCase();
      const conversations = [...inbox.conversations.values()]
        .filter(({ row }) => `${row.subject} ${row.customerName} ${row.preview}`.toLowerCase().includes(wanted))
        .slice(0, limit)
        .map(({ row }) => ({ row, snippet: row.preview }));
      const customers = people
        .filter((p) => `${p.name} ${p.phone} ${p.company}`.toLowerCase().includes(wanted))
        .slice(0, limit)
        .map((p) => ({ id: p.id as CustomerId, name: p.name, detail: `${p.phone} · ${p.company}` }));
      return ok({ conversations: wanted ? conversations : [], customers: wanted ? customers : [] });
    },
    markRead({ id, read }) {
      inbox.setRow(id, { unread: !read });
      return ok({});
    },
    attachment: () => ok({ name: 'request-ids.csv', mediaType: 'text/csv', base64: btoa('id\nreq-1\n') }),
    saveDraft({ conversation, mode, text, other }) {
      const savedAt = Date.now();
      if (text === '' && !other) state.drafts.delete(conversation);
      else state.drafts.set(conversation, { mode, text, ...(other === undefined ? {} : { other }), savedAt });
      return ok({ savedAt });
    },
    draft: ({ conversation }) => ok(state.drafts.get(conversation) ?? { mode: 'reply', text: '' }),
  };
}
