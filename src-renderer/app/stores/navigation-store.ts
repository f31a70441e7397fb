import { createStore, type StoreApi } from 'zustand/vanilla';
import { type InboxView, inboxViews } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, CustomerId, SystemId, TransactionId } from '../../../src-shared/model/ids.ts';

export const screens = ['inbox', 'attention', 'supervisor', 'systems', 'settings'] as const;
export type Screen = (typeof screens)[number];

export interface NavigationState {
  readonly screen: Screen;
  readonly view: InboxView;
  readonly system: SystemId | undefined;
  readonly conversation: ConversationId | undefined;
  /** A customer shown without a conversation: found by search, or a caller who has none. */
  readonly customer: CustomerId | undefined;
  readonly transaction: TransactionId | undefined;
  readonly customerPanel: boolean;
  readonly overlay: 'palette' | 'help' | undefined;
}

export interface Navigation {
  readonly store: StoreApi<NavigationState>;
  showView(view: InboxView, system?: SystemId): void;
  showScreen(screen: Screen): void;
  openConversation(id: ConversationId): void;
  openCustomer(id: CustomerId): void;
  openTransaction(id: TransactionId | undefined): void;
  toggleCustomer(): void;
  overlay(overlay: NavigationState['overlay']): void;
}

/** The place as it stands in the address, so that a reload comes back to it: `#/open/tickets-rt/c1`. */
export function placeOf(state: Pick<NavigationState, 'screen' | 'view' | 'system' | 'conversation'>): string {
  if (state.screen !== 'inbox' && state.screen !== 'attention') return `#/${state.screen}`;
  const view = state.screen === 'attention' ? 'attention' : state.view;
  return `#/${[view, state.system ?? '-', state.conversation ?? ''].map(encodeURIComponent).join('/')}`;
}

export function placeFrom(hash: string): Pick<NavigationState, 'screen' | 'view' | 'system' | 'conversation'> {
  const [first = '', system = '', conversation = ''] = hash.replace(/^#\//, '').split('/').map(decode);
  const own = screens.find((screen) => screen === first);
  const view = inboxViews.find((name) => name === first);
  return {
    screen: own ?? 'inbox',
    view: view ?? 'open',
    system: system && system !== '-' ? (system as SystemId) : undefined,
    conversation: conversation ? (conversation as ConversationId) : undefined,
  };
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

export function createNavigation(hash: string, wide: boolean): Navigation {
  const store = createStore<NavigationState>(() => ({
    ...placeFrom(hash),
    customer: undefined,
    transaction: undefined,
    customerPanel: wide,
    overlay: undefined,
  }));
  const set = (patch: Partial<NavigationState>): void => store.setState(patch);
  return {
    store,
    showView: (view, system) =>
      set({ screen: view === 'attention' ? 'attention' : 'inbox', view, system, overlay: undefined }),
    showScreen: (screen) =>
      set({ screen, overlay: undefined, ...(screen === 'attention' ? { view: 'attention' as const } : {}) }),
    openConversation: (conversation) => {
      const { screen, view } = store.getState();
      set({
        screen: 'inbox',
        conversation,
        customer: undefined,
        overlay: undefined,
        ...(screen === 'attention' || view === 'attention' ? { view: 'open' as const } : {}),
      });
    },
    openCustomer: (customer) => set({ screen: 'inbox', customer, customerPanel: true, overlay: undefined }),
    openTransaction: (transaction) => set({ transaction }),
    toggleCustomer: () => set({ customerPanel: !store.getState().customerPanel }),
    overlay: (overlay) => set({ overlay }),
  };
}
