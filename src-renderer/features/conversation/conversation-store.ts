import type * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { conversationDetailSchema } from '../../../src-shared/contract/inbox.ts';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, EntryId } from '../../../src-shared/model/ids.ts';
import type { LinkStore } from '../../app/stores/link-store.ts';
import { createFrameBatch } from '../../link/frame-batch.ts';
import { emptyTimeline, mergeEntries, withFirstPage, withOlderPage, type LoadedTimeline } from './timeline-entries.ts';

export type ConversationDetail = v.InferOutput<typeof conversationDetailSchema>;
export interface Seen {
  readonly at: number;
  readonly entries: number;
}
export interface ConversationState {
  readonly id: ConversationId;
  readonly status: 'loading' | 'ready' | 'gone' | 'failed';
  readonly detail: ConversationDetail | undefined;
  readonly timeline: LoadedTimeline;
  /** True while what is shown is known to be what the core has; nothing can be sent otherwise. */
  readonly current: boolean;
  readonly loadingOlder: boolean;
  /** The newest entry that was on the screen; sent with every intent. */
  readonly seen: Seen | undefined;
}
export interface Conversation extends Disposable {
  readonly store: StoreApi<ConversationState>;
  loadOlder(): Promise<void>;
  loadStart(): Promise<void>;
  /** The end of the timeline has been looked at. */
  markSeen(): void;
}

const PAGE = 100;
type Change = { readonly entry: Entry; readonly total: number } | { readonly removed: EntryId };

/** One open conversation: its timeline and what may be done with it, kept right by the core's events. */
export function createConversation(core: CoreClient, link: LinkStore, id: ConversationId): Conversation {
  const store = createStore<ConversationState>(() => ({
    id,
    status: 'loading',
    detail: undefined,
    timeline: emptyTimeline,
    current: false,
    loadingOlder: false,
    seen: undefined,
  }));
  let disposed = false;

  const seenNow = (): Seen | undefined => {
    const { tail, total } = store.getState().timeline;
    const newest = tail.at(-1);
    return newest ? { at: newest.at, entries: total } : { at: 0, entries: 0 };
  };

  const batch = createFrameBatch<Change>((changes) => {
    const { timeline, seen } = store.getState();
    const entries = changes.flatMap((change) => ('entry' in change ? [change.entry] : []));
    const removed = new Set(changes.flatMap((change) => ('removed' in change ? [change.removed] : [])));
    const total = changes.reduce((last, change) => ('entry' in change ? change.total : last - 1), timeline.total);
    const keep = (entry: Entry): boolean => !removed.has(entry.id);
    const oldest = timeline.tail[0];
    // An entry older than what is loaded comes with its page; the tail must stay without holes.
    const shown = entries.filter((entry) => !oldest || timeline.before === undefined || entry.at >= oldest.at);
    store.setState({
      timeline: {
        ...timeline,
        head: timeline.head.filter(keep),
        tail: mergeEntries(timeline.tail, shown).filter(keep),
        total,
      },
    });
    // What this window sent itself is nothing the agent has to be shown first.
    const known = new Set(timeline.tail.map((entry) => entry.id));
    const others = shown.some((entry) => entry.transaction === undefined && !known.has(entry.id));
    if (seen && !others && seen.at === (timeline.tail.at(-1)?.at ?? 0)) store.setState({ seen: seenNow() });
  });

  const subscription = core.inbox.conversationLive(
    { id },
    {
      event(event) {
        switch (event.type) {
          case 'snapshot': {
            batch.flush();
            const { detail, entries, before, total } = event;
            const again = store.getState().seen;
            store.setState({
              status: 'ready',
              detail,
              timeline: { head: [], tail: entries, before, total },
              current: true,
            });
            if (!again) store.setState({ seen: seenNow() });
            return;
          }
          case 'current':
            batch.flush();
            return store.setState({ status: 'ready', current: true });
          case 'detail':
            return store.setState({ detail: event.detail });
          case 'entry':
            return batch.add({ entry: event.entry, total: event.total });
          case 'entryRemoved':
            return batch.add({ removed: event.id });
        }
      },
      closed: (error) => store.setState({ status: error?.code === 'NOT_FOUND' ? 'gone' : 'failed', current: false }),
    },
  );
  const offLink = link.subscribe((state) => {
    if (!state.connected) store.setState({ current: false });
  });

  return {
    store,
    async loadOlder() {
      const { timeline, loadingOlder } = store.getState();
      if (loadingOlder || timeline.before === undefined) return;
      store.setState({ loadingOlder: true });
      const result = await core.inbox.timeline({ id, before: timeline.before, limit: PAGE });
      if (disposed) return;
      const now = store.getState().timeline;
      const same = now.before === timeline.before;
      store.setState({
        loadingOlder: false,
        ...(result.ok && same ? { timeline: withOlderPage(now, result.value) } : {}),
      });
    },
    async loadStart() {
      if (store.getState().timeline.before === undefined) return;
      const result = await core.inbox.timeline({ id, limit: PAGE, fromStart: true });
      if (disposed || !result.ok) return;
      store.setState({ timeline: withFirstPage(store.getState().timeline, result.value) });
    },
    markSeen() {
      batch.flush();
      store.setState({ seen: seenNow() });
    },
    [Symbol.dispose]() {
      disposed = true;
      subscription.unsubscribe();
      offLink();
      batch[Symbol.dispose]();
    },
  };
}
