import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { InboxView } from '../../../src-shared/model/conversation.ts';

export interface CountsState {
  readonly counts: Partial<Record<InboxView, number>>;
  readonly unread: number;
}

/** How much is in each view, for the rail and the window's title. */
export function createCountsStore(core: CoreClient): StoreApi<CountsState> {
  const store = createStore<CountsState>(() => ({ counts: {}, unread: 0 }));
  core.inbox.live(
    { view: 'mine' },
    {
      event(event) {
        if (event.type === 'counts') store.setState({ counts: event.counts, unread: event.unread });
      },
    },
  );
  return store;
}
