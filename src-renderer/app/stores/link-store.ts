import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LinkStatusSource } from '../../../src-shared/rpc/link.ts';

export interface LinkState {
  readonly connected: boolean;
  /** Set while the connection is lost after it had been there. */
  readonly lostAt: number | undefined;
}
export type LinkStore = StoreApi<LinkState>;

/** The link to the core as the screen shows it: connected, or lost since when. */
export function createLinkStore(source: LinkStatusSource, now: () => number): LinkStore {
  const store = createStore<LinkState>(() => ({ connected: source.current === 'connected', lostAt: undefined }));
  source.subscribe((status) => {
    const connected = status === 'connected';
    const before = store.getState();
    if (connected === before.connected) return;
    store.setState({ connected, lostAt: connected ? undefined : now() });
  });
  return store;
}
