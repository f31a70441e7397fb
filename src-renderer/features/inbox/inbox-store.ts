import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { ConversationRow, InboxView } from '../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { LinkStore } from '../../app/stores/link-store.ts';
import { createFrameBatch } from '../../link/frame-batch.ts';
import { applyRowChanges, type RowChange } from './row-changes.ts';

export interface InboxState {
  readonly rows: readonly ConversationRow[];
  readonly status: 'loading' | 'ready' | 'failed';
  readonly loadingMore: boolean;
  readonly next: string | undefined;
  readonly total: number;
}
export interface InboxList {
  readonly store: StoreApi<InboxState>;
  /** Loads and keeps the list right until the returned function is called. */
  start(): () => void;
  /** Loads the page after the last loaded row; nothing happens where there is none or it is on its way. */
  more(): void;
  reload(): void;
}

const PAGE = 100;
const BIG_PAGE = 200;
/** Rows that are taken again at most after a cut; what lies further down comes back while scrolling. */
const RELOAD_AT_MOST = 1000;

/** The rows of one view: pages by keyset cursor, kept right by row events. */
export function createInboxList(
  core: CoreClient,
  link: LinkStore,
  filter: { readonly view: InboxView; readonly system?: SystemId | undefined },
): InboxList {
  const store = createStore<InboxState>(() => ({
    rows: [],
    status: 'loading',
    loadingMore: false,
    next: undefined,
    total: 0,
  }));
  let disposed = false;
  /** Counts reloads, so that a page asked for before one is not added after it. */
  let generation = 0;

  const batch = createFrameBatch<RowChange>((changes) => {
    const { rows, next, total } = store.getState();
    const after = applyRowChanges(filter.view, rows, changes, next === undefined);
    store.setState({ rows: after, total: filter.system ? total + after.length - rows.length : total });
  });

  const fetch = (after: string | undefined, limit: number) => core.inbox.list({ ...filter, after, limit });

  /** Takes the list from the top again, as far down as it was loaded, and swaps it in one step. */
  const reload = async (): Promise<void> => {
    const own = ++generation;
    store.setState({ loadingMore: false });
    const wanted = Math.min(store.getState().rows.length, RELOAD_AT_MOST);
    const rows: ConversationRow[] = [];
    let after: string | undefined;
    let total: number;
    do {
      const result = await fetch(after, wanted > PAGE ? BIG_PAGE : PAGE);
      if (disposed || own !== generation) return;
      if (!result.ok) {
        if (store.getState().status === 'loading') store.setState({ status: 'failed' });
        return;
      }
      rows.push(...result.value.rows);
      ({ next: after, total } = result.value);
    } while (after !== undefined && rows.length < wanted);
    batch.flush();
    store.setState({ rows, status: 'ready', next: after, total });
  };

  const loadMore = async (after: string): Promise<void> => {
    const own = generation;
    const result = await fetch(after, PAGE);
    if (disposed || own !== generation) return;
    // A cursor the core no longer knows: the list is taken from the top again.
    if (!result.ok) return result.error.code === 'NOT_FOUND' ? reload() : store.setState({ loadingMore: false });
    batch.flush();
    const { rows, next, total } = result.value;
    const known = store.getState().rows;
    const ids = new Set(known.map((row) => row.id));
    store.setState({ rows: [...known, ...rows.filter((row) => !ids.has(row.id))], loadingMore: false, next, total });
  };

  const start = (): (() => void) => {
    disposed = false;
    const subscription = core.inbox.live(filter, {
      event(event) {
        if (event.type === 'counts') {
          if (!filter.system) store.setState({ total: event.counts[filter.view] ?? 0 });
        } else if (event.type === 'reset') void reload();
        else if (store.getState().status === 'ready') batch.add(event);
      },
      closed: () => store.setState({ status: 'failed' }),
    });
    // Rows may have changed unseen while the line was cut.
    const offLink = link.subscribe((state, before) => {
      if (state.connected && !before.connected) void reload();
    });
    void reload();
    return () => {
      disposed = true;
      subscription.unsubscribe();
      offLink();
      batch[Symbol.dispose]();
    };
  };

  return {
    store,
    start,
    more() {
      const { next, loadingMore, status } = store.getState();
      if (next === undefined || loadingMore || status !== 'ready') return;
      store.setState({ loadingMore: true });
      void loadMore(next);
    },
    reload() {
      store.setState({ status: 'loading', rows: [] });
      void reload();
    },
  };
}
