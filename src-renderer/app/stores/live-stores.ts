import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { Preferences } from '../../../src-shared/contract/settings.ts';
import type { Alert } from '../../../src-shared/model/alert.ts';
import type { LiveFigures } from '../../../src-shared/model/live-figures.ts';
import type { OutboxStatus, SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { OpenTransaction } from '../../../src-shared/model/transaction.ts';
import { resolveLanguage } from '../../i18n/language.ts';

export interface SystemsState {
  readonly received: boolean;
  readonly systems: readonly SystemStatus[];
  readonly outbox: OutboxStatus;
  /** Systems that are gone, and what they were called. */
  readonly removed: readonly { readonly id: string; readonly name: string }[];
}
export type SystemsStore = StoreApi<SystemsState>;

/** Health of every system and of the outbox, as pushed by the core; systems are called as they are in the agent's language. */
export function createSystemsStore(
  core: CoreClient,
  preferences: PreferencesStore['store'],
  computer: readonly string[],
): SystemsStore {
  const store = createStore<SystemsState>(() => ({
    received: false,
    systems: [],
    outbox: { depth: 0, attention: 0, blockedLanes: [] },
    removed: [],
  }));
  const language = () => resolveLanguage(preferences.getState().language, computer);
  const named = (systems: readonly SystemStatus[]): readonly SystemStatus[] => {
    const words = language() === 'zh-CN' ? 'zh' : 'en';
    return systems.map((system) => ({ ...system, name: system.names?.[words] ?? system.name }));
  };
  let told: readonly SystemStatus[] = [];
  core.systems.live(
    {},
    {
      event({ systems, outbox, removed = [] }) {
        told = systems;
        store.setState({ received: true, systems: named(systems), outbox, removed });
      },
    },
  );
  preferences.subscribe((now, before) => {
    if (now.language !== before.language) store.setState({ systems: named(told) });
  });
  return store;
}

export interface OpenTransactionsState {
  readonly received: boolean;
  readonly transactions: readonly OpenTransaction[];
  readonly attention: number;
  readonly moving: number;
  readonly alerts: readonly Alert[];
}
export type OpenTransactionsStore = StoreApi<OpenTransactionsState>;

/** Every transaction that moves or needs a person. */
export function createOpenTransactionsStore(core: CoreClient): OpenTransactionsStore {
  const store = createStore<OpenTransactionsState>(() => ({
    received: false,
    transactions: [],
    attention: 0,
    moving: 0,
    alerts: [],
  }));
  core.transactions.openLive({}, { event: (event) => store.setState({ received: true, ...event }) });
  return store;
}

export const defaultPreferences: Preferences = {
  language: 'system',
  theme: 'system',
  density: 'comfortable',
  keys: {},
  ringSound: true,
};
export interface PreferencesState extends Preferences {
  readonly received: boolean;
}
export interface PreferencesStore {
  readonly store: StoreApi<PreferencesState>;
  /** Shows the change at once and saves it; false where it could not be saved, then it is taken back. */
  set(patch: Partial<Preferences>): Promise<boolean>;
}

/** What the agent has set for themselves. */
export function createPreferencesStore(core: CoreClient): PreferencesStore {
  const store = createStore<PreferencesState>(() => ({ ...defaultPreferences, received: false }));
  core.settings.live({}, { event: (event) => store.setState({ ...event, received: true }) });
  return {
    store,
    async set(patch) {
      const before = store.getState();
      store.setState(patch);
      const result = await core.settings.set(patch);
      if (!result.ok) store.setState(before);
      return result.ok;
    },
  };
}

export interface FiguresState {
  readonly figures: LiveFigures | undefined;
}

/** The supervisors' figures; pushed only between `start` and the function it returns. */
export function createFigures(core: CoreClient): { readonly store: StoreApi<FiguresState>; start(): () => void } {
  const store = createStore<FiguresState>(() => ({ figures: undefined }));
  return {
    store,
    start() {
      const subscription = core.stats.live({}, { event: (figures) => store.setState({ figures }) });
      return () => subscription.unsubscribe();
    },
  };
}
