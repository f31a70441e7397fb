import type { CoreClient } from '../../src-shared/contract/contract.ts';
import type { ClientHandle } from '../../src-shared/rpc/client.ts';
import type { contract } from '../../src-shared/contract/contract.ts';
import { type ActionRegistry, createActionRegistry } from './keys/action-registry.ts';
import { type Calls, createCalls } from './stores/calls-store.ts';
import { type ComposerState, createComposerStore } from './stores/composer-store.ts';
import { type CountsState, createCountsStore } from './stores/counts-store.ts';
import { createCustomers, type Customers } from './stores/customers-store.ts';
import { createDrafts, type Drafts } from './stores/drafts-store.ts';
import { createOutgoingFiles, type OutgoingFiles } from './stores/files-store.ts';
import { createIntentIds } from './stores/intent-ids.ts';
import { createIntentSender, type IntentSender } from './stores/intent-sender.ts';
import { createLinkStore, type LinkStore } from './stores/link-store.ts';
import {
  createOpenTransactionsStore,
  createPreferencesStore,
  createSystemsStore,
  type OpenTransactionsStore,
  type PreferencesStore,
  type SystemsStore,
} from './stores/live-stores.ts';
import { createNavigation, type Navigation } from './stores/navigation-store.ts';
import { createPendingEdits, type PendingEdits } from './stores/pending-edits-store.ts';
import { createToasts, type Toasts } from './stores/toasts-store.ts';
import { createWorkspaceStore, type WorkspaceState } from './stores/workspace-store.ts';
import type { StoreApi } from 'zustand/vanilla';

/** What the features share. Everything else a feature needs it makes itself. */
export interface WindowParts {
  readonly core: CoreClient;
  readonly link: LinkStore;
  readonly retryLink: () => void;
  readonly navigation: Navigation;
  readonly workspace: StoreApi<WorkspaceState>;
  readonly preferences: PreferencesStore;
  readonly counts: StoreApi<CountsState>;
  readonly systems: SystemsStore;
  readonly transactions: OpenTransactionsStore;
  readonly calls: Calls;
  readonly drafts: Drafts;
  readonly files: OutgoingFiles;
  readonly composer: StoreApi<ComposerState>;
  readonly customers: Customers;
  readonly edits: PendingEdits;
  readonly sender: IntentSender;
  readonly toasts: Toasts;
  readonly actions: ActionRegistry;
}

/** Below this width the customer panel starts collapsed, in CSS pixels. */
const ROOM_FOR_CUSTOMER = 1200;

/** Puts the window together around a client of the core. */
export function createWindowParts(handle: ClientHandle<typeof contract>, target: Window): WindowParts {
  const core = handle.client;
  const link = createLinkStore(handle.status, () => Date.now());
  const preferences = createPreferencesStore(core);
  return {
    core,
    link,
    retryLink: () => handle.retryNow(),
    navigation: createNavigation(target.location.hash, target.innerWidth >= ROOM_FOR_CUSTOMER),
    workspace: createWorkspaceStore(core),
    preferences,
    counts: createCountsStore(core),
    systems: createSystemsStore(core, preferences.store, target.navigator.languages),
    transactions: createOpenTransactionsStore(core),
    calls: createCalls(core),
    drafts: createDrafts(core),
    files: createOutgoingFiles(),
    composer: createComposerStore(),
    customers: createCustomers(core),
    edits: createPendingEdits(),
    sender: createIntentSender(
      core,
      link,
      createIntentIds(target.sessionStorage, () => crypto.randomUUID()),
    ),
    toasts: createToasts(),
    actions: createActionRegistry(),
  };
}
