import { Lock, Reply, Send, Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { chordText } from '../../../app/keys/chord.ts';
import { Kbd } from '../../../app/keys/kbd.tsx';
import { onMac } from '../../../app/keys/on-mac.ts';
import { useKeys } from '../../../app/keys/use-keys.ts';
import { useAction } from '../../../app/keys/use-action.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { setSend } from '../../../app/stores/composer-store.ts';
import type { DraftMode } from '../../../app/stores/drafts-store.ts';
import { useSystemName } from '../../../app/use-system-name.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import type { Conversation } from '../conversation-store.ts';
import { AlsoDo } from './also-do.tsx';
import { AttachButton, OutgoingFileList, useAddFiles } from './outgoing-files.tsx';
import { SendNotice } from './send-notice.tsx';
import { SuggestionArea } from './suggestion-area.tsx';
import { TicketControls } from './ticket-controls.tsx';
import { useComposition } from './use-composition.ts';
import { useSend } from './use-send.ts';
import { useSuggestion } from './use-suggestion.ts';
import { useTakeSuggestion } from './use-take-suggestion.ts';
import styles from './composer.module.css';

/** Where the agent writes: to the customer or to colleagues, and what else the same send does. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { t, f } = useI18n();
  const { drafts, composer } = useParts();
  const model = useComposition(conversation);
  const suggestion = useSuggestion(model.id);
  const submit = useSend(conversation, model);
  const keys = useKeys();
  const field = useRef<HTMLTextAreaElement>(null);
  const addFiles = useAddFiles(model);
  const [over, setOver] = useState(false);
  const { id, mode, text, draft, ticket } = model;
  const systemName = useSystemName();
  const take = useTakeSuggestion(model, suggestion, field);
  const suggests = mode === 'reply' && model.offers('reply') && model.detail?.suggests !== undefined;
  const maySuggest = suggests && model.connected && !model.busy && suggestion.state.phase !== 'coming';
  const send = async (evenIfAnswered: boolean): Promise<void> => {
    if (model.allowed && mode === 'reply') suggestion.dismiss();
    return submit(evenIfAnswered);
  };

  const write = (next: DraftMode): void => {
    drafts.edit(id, { mode: next });
    field.current?.focus();
  };
  useAction('composer.reply', () => write('reply'), ticket === undefined || model.offers('reply'));
  useAction('composer.note', () => write('note'), ticket === undefined || model.offers('note'));
  // A stopped send goes out only by its own button: the key that was just pressed must not send it blindly.
  useAction('composer.send', () => void (model.send.phase !== 'stopped' && send(false)));
  useAction('composer.suggest', suggestion.ask, maySuggest);
  useAction('composer.leave', () => {
    if (document.activeElement !== field.current) return false;
    document.querySelector<HTMLElement>('[data-focus="list"]')?.focus();
    return true;
  });
  // A window that is closed or reloaded keeps what was just typed.
  useEffect(() => {
    const keep = (): void => drafts.flush(id);
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, [drafts, id]);

  const other: DraftMode = mode === 'reply' ? 'note' : 'reply';
  const note = mode === 'note';
  const justActs = text.trim() === '' && model.something;
  const status = !model.connected
    ? t.composer.lost
    : !model.current
      ? t.composer.waiting
      : model.missingText
        ? t.composer.needText
        : model.missingDisposition
          ? t.composer.needDisposition
          : draft.saved === 'failed'
            ? t.composer.unsaved
            : draft.saved === 'yes' && draft.savedAt && text
              ? t.composer.saved(f.time(draft.savedAt))
              : '';
  return (
    <section
      className={classNames(styles.composer, note && styles.note, over && styles.over)}
      data-mode={mode}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        addFiles([...event.dataTransfer.files]);
      }}
    >
      <SendNotice
        send={model.send}
        onSendAnyway={() => void send(true)}
        onLook={() => {
          conversation.markSeen();
          setSend(composer, id, { phase: 'idle' });
          document.querySelector<HTMLElement>('[data-focus="timeline"]')?.focus();
        }}
        onDismiss={() => setSend(composer, id, { phase: 'idle' })}
      />
      <div className={styles.top}>
        <div role="tablist" className={styles.tabs}>
          {(['reply', 'note'] as const).map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`tab-${tab}`}
              aria-selected={mode === tab}
              aria-controls="composer-text"
              tabIndex={mode === tab ? 0 : -1}
              className={styles.tab}
              disabled={ticket !== undefined && tab !== mode && !model.offers(tab) && draft.texts[tab].trim() === ''}
              onClick={() => write(tab)}
              onKeyDown={(event) => {
                if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
                  drafts.edit(id, { mode: other });
                  document.getElementById(`tab-${other}`)?.focus();
                }
              }}
            >
              {tab === 'reply' ? <Reply aria-hidden="true" /> : <Lock aria-hidden="true" />}
              {t.composer[tab]}
              {tab === other && draft.texts[other].trim() !== '' && (
                <span
                  className={styles.unsent}
                  title={t.composer.other(t.composer[other])}
                  role="img"
                  aria-label={t.composer.other(t.composer[other])}
                />
              )}
            </button>
          ))}
        </div>
        <p className={styles.who}>
          {model.takesNothing
            ? ''
            : note
              ? t.composer.noteTo
              : t.composer.replyTo(model.detail?.row.customerName || t.common.unknownName)}
        </p>
        <TicketControls model={model} />
      </div>
      {mode === 'reply' && <SuggestionArea suggestion={suggestion} {...take} />}
      <textarea
        ref={field}
        id="composer-text"
        className={styles.text}
        data-focus="composer"
        dir="auto"
        rows={3}
        maxLength={200_000}
        aria-label={note ? t.composer.noteLabel : t.composer.replyLabel}
        placeholder={
          model.takesNothing && ticket
            ? t.composer.takesNothing(systemName(ticket.reference.system))
            : note
              ? t.composer.notePlaceholder
              : t.composer.replyPlaceholder
        }
        value={text}
        readOnly={model.busy || model.takesNothing}
        onChange={(event) => drafts.edit(id, { mode, text: event.target.value })}
        onBlur={() => drafts.flush(id)}
        onPaste={(event) => {
          const pasted = [...event.clipboardData.files];
          // A table copied from a spreadsheet comes as text and as a picture: then the words are meant.
          if (pasted.length === 0 || event.clipboardData.types.includes('text/plain')) return;
          event.preventDefault();
          addFiles(pasted);
        }}
      />
      <OutgoingFileList model={model} />
      <AlsoDo model={model} />
      <footer className={styles.foot}>
        <p className={styles.status} role="status">
          {model.detail && !model.ticket
            ? t.composer.noTicket
            : model.ticket && !model.can && !model.takesNothing
              ? t.composer.cannot
              : status}
        </p>
        {suggests && (
          <Button
            tone="quiet"
            disabled={!maySuggest}
            data-suggest
            aria-label={t.composer.suggest}
            title={`${t.composer.suggest} ${chordText(keys['composer.suggest'], onMac)}`.trim()}
            onClick={suggestion.ask}
          >
            <Sparkles />
            <span className={styles.suggestWords}>{t.composer.suggest}</span>
          </Button>
        )}
        {model.takesFiles && <AttachButton model={model} onFiles={addFiles} />}
        <Button tone={note ? 'note' : 'primary'} disabled={!model.allowed} data-send onClick={() => void send(false)}>
          {note ? <Lock /> : <Send />}
          {model.busy ? t.composer.sending : justActs ? t.composer.apply : note ? t.composer.addNote : t.composer.send}
        </Button>
        <span className={styles.sendKey}>
          <Kbd chord={keys['composer.send']} />
        </span>
      </footer>
    </section>
  );
}
