import type { RefObject } from 'react';
import { useParts } from '../../../app/parts-context.tsx';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import type { ComposerModel } from './use-composition.ts';
import type { Suggestion } from './use-suggestion.ts';

/** What the buttons of a suggestion do to the reply. Nothing is sent, and words that were replaced can be brought back. */
export function useTakeSuggestion(
  { id, text, busy }: ComposerModel,
  suggestion: Suggestion,
  field: RefObject<HTMLTextAreaElement | null>,
) {
  const { t } = useI18n();
  const { drafts, toasts } = useParts();
  const write = (next: string, cursor: number): void => {
    if (busy) return;
    drafts.edit(id, { mode: 'reply', text: next });
    suggestion.dismiss();
    field.current?.focus();
    requestAnimationFrame(() => field.current?.setSelectionRange(cursor, cursor));
  };
  return {
    onUse(words: string) {
      write(words, words.length);
      if (busy || text.trim() === '' || text === words) return;
      const undo = { label: t.composer.undoSuggestion, run: () => drafts.edit(id, { mode: 'reply', text }) };
      toasts.show({ tone: 'info', text: t.composer.draftReplaced, action: undo });
    },
    onInsert(words: string) {
      const start = field.current?.selectionStart ?? text.length;
      const end = field.current?.selectionEnd ?? start;
      write(text.slice(0, start) + words + text.slice(end), start + words.length);
    },
    onDismiss() {
      suggestion.dismiss();
      field.current?.focus();
    },
  };
}
