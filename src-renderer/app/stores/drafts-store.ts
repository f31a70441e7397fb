import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { ConversationId } from '../../../src-shared/model/ids.ts';

export type DraftMode = 'reply' | 'note';
export interface Draft {
  readonly mode: DraftMode;
  /** Each tab has its own text: what was meant for colleagues can never slip into a reply. */
  readonly texts: Readonly<Record<DraftMode, string>>;
  /** The kept draft has been read from the core. */
  readonly loaded: boolean;
  readonly saved: 'no' | 'saving' | 'yes' | 'failed';
  readonly savedAt: number | undefined;
}
export const emptyDraft: Draft = {
  mode: 'reply',
  texts: { reply: '', note: '' },
  loaded: false,
  saved: 'no',
  savedAt: undefined,
};
export type DraftsState = Readonly<Record<ConversationId, Draft>>;

export interface Drafts {
  readonly store: StoreApi<DraftsState>;
  /** Reads the kept draft, once; what was typed in the meantime stays. */
  load(id: ConversationId): void;
  edit(id: ConversationId, patch: { mode?: DraftMode; text?: string }): void;
  /** Saves at once what is waiting to be saved: on leaving the field, the conversation or the window. */
  flush(id: ConversationId): void;
  /** After a send: the text that went out is gone, one typed since stays. */
  sent(id: ConversationId, mode: DraftMode, text: string): void;
}

const otherMode = (mode: DraftMode): DraftMode => (mode === 'reply' ? 'note' : 'reply');

/** Pause after the last key before a draft is saved, in milliseconds. */
export const SAVE_AFTER_MS = 500;
const RETRY_MS = 2000;

export const draftOf = (state: DraftsState, id: ConversationId): Draft => state[id] ?? emptyDraft;

/** Unsent texts of all conversations. They live as long as the window and are kept by the core beyond that. */
export function createDrafts(core: CoreClient): Drafts {
  const store = createStore<DraftsState>(() => ({}));
  const timers = new Map<ConversationId, ReturnType<typeof setTimeout>>();
  const loading = new Set<ConversationId>();
  const set = (id: ConversationId, patch: Partial<Draft>): void =>
    store.setState((state) => ({ ...state, [id]: { ...draftOf(state, id), ...patch } }));

  const save = async (id: ConversationId): Promise<void> => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    const draft = draftOf(store.getState(), id);
    if (!draft.loaded) return schedule(id, SAVE_AFTER_MS);
    set(id, { saved: 'saving' });
    const { mode, texts } = draft;
    const result = await core.inbox.saveDraft({
      conversation: id,
      mode,
      text: texts[mode],
      other: texts[otherMode(mode)],
    });
    if (timers.has(id)) return;
    if (result.ok) return set(id, { saved: 'yes', savedAt: result.value.savedAt });
    set(id, { saved: 'failed' });
    schedule(id, RETRY_MS);
  };
  const schedule = (id: ConversationId, ms: number): void => {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => void save(id), ms),
    );
  };

  return {
    store,
    load(id) {
      if (draftOf(store.getState(), id).loaded || loading.has(id)) return;
      loading.add(id);
      void core.inbox.draft({ conversation: id }).then((result) => {
        loading.delete(id);
        const typed = draftOf(store.getState(), id);
        if (!result.ok) {
          if (result.error.retryable || result.error.code === 'TIMEOUT') setTimeout(() => this.load(id), RETRY_MS);
          else set(id, { loaded: true });
          return;
        }
        const { mode, text, other = '', savedAt } = result.value;
        const kept = mode === 'reply' ? { reply: text, note: other } : { reply: other, note: text };
        // A tab that was only looked at does not hide the words in the other one.
        const worded = kept[mode] === '' && other !== '' ? otherMode(mode) : mode;
        set(id, {
          loaded: true,
          mode: typed.texts[typed.mode] ? typed.mode : worded,
          texts: { reply: typed.texts.reply || kept.reply, note: typed.texts.note || kept.note },
          savedAt,
          saved: text || other ? 'yes' : 'no',
        });
      });
    },
    edit(id, { mode, text }) {
      const draft = draftOf(store.getState(), id);
      const next = mode ?? draft.mode;
      if (next === draft.mode && (text === undefined || text === draft.texts[next])) return;
      set(id, {
        mode: next,
        texts: text === undefined ? draft.texts : { ...draft.texts, [next]: text },
        saved: 'no',
      });
      schedule(id, SAVE_AFTER_MS);
    },
    flush(id) {
      if (timers.has(id)) void save(id);
    },
    sent(id, mode, text) {
      const draft = draftOf(store.getState(), id);
      if (draft.texts[mode] !== text) return;
      set(id, { texts: { ...draft.texts, [mode]: '' } });
      void save(id);
    },
  };
}
