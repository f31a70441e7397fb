import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx';
import { transactionTone } from '../../ui/state-tones.ts';
import { ManualActions } from './manual-actions.tsx';
import { historyText } from './operation-text.ts';
import { ParticipantCard } from './participant-card.tsx';
import styles from './transaction-drawer.module.css';

function useTransaction(id: TransactionId): TransactionView | 'loading' | 'gone' {
  const { core } = useParts();
  const [state, setState] = useState<TransactionView | 'loading' | 'gone'>('loading');
  useEffect(() => {
    let wanted = true;
    void core.transactions.get({ id }).then((result) => {
      if (!wanted) return;
      if (result.ok) setState((now) => (now === 'loading' ? result.value : now));
      else if (result.error.code === 'NOT_FOUND') setState('gone');
    });
    const subscription = core.transactions.live({ id }, { event: setState });
    return () => {
      wanted = false;
      subscription.unsubscribe();
    };
  }, [core, id]);
  return state;
}

/** What one intent did in which system, and what a person may decide about it. */
export function TransactionDrawer() {
  const { navigation } = useParts();
  const id = useStore(navigation.store, (s) => s.transaction);
  return id ? <OpenDrawer key={id} id={id} /> : null;
}

function OpenDrawer({ id }: { id: TransactionId }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const state = useTransaction(id);
  const panel = useRef<HTMLElement>(null);
  const close = (): void => navigation.openTransaction(undefined);
  useAction('window.close', close);
  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <aside ref={panel} tabIndex={-1} className={styles.drawer} aria-label={t.frame.landmarks.transaction}>
      <header className={styles.head}>
        <h2>{t.transactions.title}</h2>
        <IconButton label={t.common.close} onClick={close}>
          <X />
        </IconButton>
      </header>
      {state === 'loading' ? (
        <Skeleton rows={4} label={t.common.loading} />
      ) : state === 'gone' ? (
        <EmptyState title={t.transactions.none} />
      ) : (
        <Story view={state} />
      )}
    </aside>
  );
}

function Story({ view }: { view: TransactionView }) {
  const { t, f } = useI18n();
  const events: Readonly<Record<string, string>> = t.transactions.events;
  const { navigation } = useParts();
  return (
    <div className={styles.body}>
      <div className={styles.summary}>
        <Chip tone={transactionTone[view.state]}>{t.transactions.state[view.state]}</Chip>
        <span className={styles.when} title={f.full(view.createdAt)}>
          <Age at={view.createdAt} />
        </span>
        {view.owner && (
          <span className={styles.when}>
            {t.transactions.owner} {view.owner}
          </span>
        )}
        {view.conversation && (
          <Button
            small
            tone="quiet"
            onClick={() => view.conversation && navigation.openConversation(view.conversation)}
          >
            {t.transactions.openConversation}
          </Button>
        )}
      </div>
      {view.reason && <p className={styles.reason}>{view.reason}</p>}
      <h3 className={styles.heading}>{t.transactions.participants}</h3>
      <ol className={styles.participants}>
        {view.participants.map((participant) => (
          <ParticipantCard key={participant.key} participant={participant} />
        ))}
      </ol>
      {view.actions.length > 0 && <ManualActions view={view} />}
      <h3 className={styles.heading}>{t.transactions.history}</h3>
      <ol className={styles.history}>
        {view.audit.map((line, index) => {
          const system = view.participants.find((p) => p.key === line.participant)?.systemName ?? line.participant;
          const text = historyText(line.event, line.text, system, t);
          return (
            <li key={index}>
              <time dateTime={new Date(line.at).toISOString()} title={f.full(line.at)}>
                {f.time(line.at)}
              </time>
              <span title={line.text}>
                <strong>{events[line.event] ?? line.event}</strong>
                {system && ` ${system}`}
                {text && <span className={styles.text}> · {text}</span>}
                <span className={styles.actor}> · {line.actor}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
