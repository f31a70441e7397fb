import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { ConversationRow } from '../../../src-shared/model/conversation.ts';
import type { Customer, MergeSuggestion } from '../../../src-shared/model/customer.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';

export interface CustomerState {
  readonly status: 'loading' | 'ready' | 'gone';
  readonly customer: Customer | undefined;
  readonly conversations: readonly ConversationRow[];
  readonly suggestions: readonly MergeSuggestion[];
}
export type CustomersState = Readonly<Record<CustomerId, CustomerState>>;
export interface Customers {
  readonly store: StoreApi<CustomersState>;
  /** Keeps the customer current until the returned function is called; several may watch the same one. */
  watch(id: CustomerId): () => void;
  /** Reads it again, with its merge suggestions. */
  refresh(id: CustomerId): void;
}

const loading: CustomerState = { status: 'loading', customer: undefined, conversations: [], suggestions: [] };

/** The customers that are on the screen. */
export function createCustomers(core: CoreClient): Customers {
  const store = createStore<CustomersState>(() => ({}));
  const watched = new Map<CustomerId, { count: number; stop: () => void }>();
  const set = (id: CustomerId, patch: Partial<CustomerState>): void =>
    store.setState((state) => ({ ...state, [id]: { ...(state[id] ?? loading), ...patch } }));
  const refresh = async (id: CustomerId): Promise<void> => {
    const result = await core.customers.get({ id });
    if (!watched.has(id)) return;
    if (result.ok) set(id, { status: 'ready', ...result.value });
    else if (result.error.code === 'NOT_FOUND') set(id, { status: 'gone' });
  };
  const start = (id: CustomerId) => {
    set(id, {});
    void refresh(id);
    const subscription = core.customers.live({ id }, { event: (event) => set(id, { status: 'ready', ...event }) });
    return { count: 0, stop: () => subscription.unsubscribe() };
  };
  return {
    store,
    watch(id) {
      const own = watched.get(id) ?? start(id);
      watched.set(id, own);
      own.count += 1;
      let active = true;
      return () => {
        if (!active) return;
        active = false;
        own.count -= 1;
        if (own.count > 0) return;
        own.stop();
        watched.delete(id);
      };
    },
    refresh: (id) => void refresh(id),
  };
}
