import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';

/** Changes of the ticket that go out with the next send. */
export interface TicketChanges {
  readonly status?: string | undefined;
  readonly owner?: string | undefined;
  readonly queue?: string | undefined;
}

export type SendState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'recording' }
  /** The line broke while it was recorded; the same intent goes out again by itself. */
  | { readonly phase: 'unclear' }
  | { readonly phase: 'stopped'; readonly entries: readonly Entry[] }
  | { readonly phase: 'refused'; readonly code: string; readonly message: string };

export interface ComposerState {
  readonly sends: Readonly<Record<ConversationId, SendState>>;
  readonly changes: Readonly<Record<ConversationId, TicketChanges>>;
}

const idle: SendState = { phase: 'idle' };
const none: TicketChanges = {};

/** What the composers of all conversations are doing; it outlives switching between conversations. */
export const createComposerStore = (): StoreApi<ComposerState> =>
  createStore<ComposerState>(() => ({ sends: {}, changes: {} }));

export const sendOf = (state: ComposerState, id: ConversationId): SendState => state.sends[id] ?? idle;
export const changesOf = (state: ComposerState, id: ConversationId): TicketChanges => state.changes[id] ?? none;

export const setSend = (store: StoreApi<ComposerState>, id: ConversationId, send: SendState): void =>
  store.setState((state) => ({ sends: { ...state.sends, [id]: send } }));
export const setChanges = (store: StoreApi<ComposerState>, id: ConversationId, changes: TicketChanges): void =>
  store.setState((state) => ({ changes: { ...state.changes, [id]: changes } }));
