import { Bot, CircleAlert } from 'lucide-react';
import { adviceText } from '../../../app/advice-text.ts';
import { useSystemName } from '../../../app/use-system-name.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { ScrollArea } from '../../../ui/scroll-area.tsx';
import { SafeInline, SafeText } from '../../../ui/safe-text.tsx';
import { suggestedText } from './suggested-text.ts';
import type { Suggestion, SuggestionFailure } from './use-suggestion.ts';
import styles from './suggestion-area.module.css';

interface SuggestionAreaProps {
  readonly suggestion: Suggestion;
  /** The reply becomes these words. */
  readonly onUse: (text: string) => void;
  /** The words go in where the cursor is. */
  readonly onInsert: (text: string) => void;
  readonly onDismiss: () => void;
}

/** What a bot would answer, beside the draft and never in it before a click. */
export function SuggestionArea({ suggestion, onUse, onInsert, onDismiss }: SuggestionAreaProps) {
  const { t } = useI18n();
  const systemName = useSystemName();
  const { state } = suggestion;
  if (state.phase === 'none') return null;
  const coming = state.phase === 'coming';
  return (
    <section
      className={styles.area}
      data-suggestion={state.phase}
      aria-label={t.composer.suggestion}
      aria-busy={coming}
    >
      {state.phase === 'failed' ? (
        <Failure failure={state.failure} />
      ) : (
        <>
          <p className={styles.head}>
            <Bot aria-hidden="true" />
            <strong>{state.by ? t.composer.suggestedBy(systemName(state.by)) : t.composer.suggestion}</strong>
            <span className={styles.check}>{t.composer.suggestionCheck}</span>
          </p>
          <ScrollArea label={t.composer.suggestionText} className={styles.scroll}>
            {state.text ? (
              <SafeText text={suggestedText(state.text)} />
            ) : (
              <span className={styles.wait}>{t.composer.suggesting}</span>
            )}
          </ScrollArea>
        </>
      )}
      {/* The words themselves are not read out piece by piece. */}
      <p className="visually-hidden" role="status">
        {coming ? t.composer.suggesting : state.phase === 'ready' ? t.composer.suggestionReady : ''}
      </p>
      <span className={styles.actions}>
        {state.phase === 'failed' ? (
          <Button small onClick={suggestion.ask}>
            {t.composer.suggestAgain}
          </Button>
        ) : (
          <>
            <Button small tone="primary" disabled={coming} onClick={() => onUse(state.text)}>
              {t.composer.useSuggestion}
            </Button>
            <Button small disabled={coming} onClick={() => onInsert(state.text)}>
              {t.composer.insertSuggestion}
            </Button>
          </>
        )}
        <Button small onClick={onDismiss}>
          {coming ? t.composer.stopSuggestion : t.common.dismiss}
        </Button>
      </span>
    </section>
  );
}

function Failure({ failure }: { failure: SuggestionFailure }) {
  const { t, f } = useI18n();
  const { code, message, advice, retryAfterMs } = failure;
  const todo = adviceText(advice ? { advice } : {}, t);
  return (
    <div className={styles.failure} role="alert">
      <CircleAlert aria-hidden="true" />
      <div>
        <strong>{t.composer.suggestionFailed[code]}</strong>
        {todo && <p>{todo}</p>}
        {retryAfterMs !== undefined && <p>{t.composer.suggestionLater(f.clock(Math.ceil(retryAfterMs / 1000)))}</p>}
        <p className={styles.small}>
          <SafeInline text={message} />
        </p>
      </div>
    </div>
  );
}
