import { useCallback, useEffect, useRef, useState } from 'react';
import type { CoreClient } from '../../../../src-shared/contract/contract.ts';
import type { ConversationId, SystemId } from '../../../../src-shared/model/ids.ts';
import type { Subscription } from '../../../../src-shared/rpc/contract.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { suggestedText } from './suggested-text.ts';

type SuggestEvent = Parameters<Parameters<CoreClient['inbox']['suggest']>[1]['event']>[0];
export type SuggestionFailure = Pick<
  Extract<SuggestEvent, { type: 'failed' }>,
  'code' | 'message' | 'advice' | 'retryAfterMs'
>;

export type SuggestionState =
  | { readonly phase: 'none' }
  /** `by` is absent until the core says who suggests. Words that are still coming are shown and cannot be taken over. */
  | { readonly phase: 'coming' | 'ready'; readonly by: SystemId | undefined; readonly text: string }
  | { readonly phase: 'failed'; readonly failure: SuggestionFailure };

export interface Suggestion {
  readonly state: SuggestionState;
  /** Asks for one; what was suggested before goes. */
  ask(): void;
  /** Stops it where it is still coming, and takes it off the screen. */
  dismiss(): void;
}

function after(state: SuggestionState, event: SuggestEvent): SuggestionState {
  if (event.type === 'start') return { phase: 'coming', by: event.by, text: '' };
  if (event.type === 'failed') return { phase: 'failed', failure: event };
  if (state.phase !== 'coming') return state;
  if (event.type === 'done') {
    const text = suggestedText(state.text).trim();
    if (text !== '') return { ...state, phase: 'ready', text };
    return { phase: 'failed', failure: { code: 'REFUSED', message: 'the answer had no words' } };
  }
  return { ...state, text: state.text + event.text };
}

/** A suggested reply for one conversation. It touches neither the draft nor the send: both are left to the agent's own clicks. */
export function useSuggestion(conversation: ConversationId): Suggestion {
  const { core } = useParts();
  const { language } = useI18n();
  const [state, setState] = useState<SuggestionState>({ phase: 'none' });
  const running = useRef<Subscription>(undefined);
  const stop = useCallback((): void => {
    running.current?.unsubscribe();
    running.current = undefined;
  }, []);
  useEffect(() => stop, [stop]);
  return {
    state,
    ask() {
      stop();
      setState({ phase: 'coming', by: undefined, text: '' });
      running.current = core.inbox.suggest(
        { conversation, language },
        {
          event(event) {
            setState((before) => after(before, event));
            // Its end is final: a line that breaks just now must not ask again.
            if (event.type === 'done' || event.type === 'failed') stop();
          },
          closed: (error) => {
            running.current = undefined;
            // It ended without a last word: the core is of another version, failed, or ends itself.
            const message = error?.message ?? 'the answer broke off';
            setState({ phase: 'failed', failure: { code: 'UNAVAILABLE', message } });
          },
        },
      );
    },
    dismiss() {
      stop();
      setState({ phase: 'none' });
    },
  };
}
