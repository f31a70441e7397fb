import { CircleAlert, CloudOff, OctagonPause } from 'lucide-react';
import type { SendState } from '../../../app/stores/composer-store.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { SafeInline } from '../../../ui/safe-text.tsx';
import styles from './send-notice.module.css';

interface SendNoticeProps {
  readonly send: SendState;
  readonly onSendAnyway: () => void;
  readonly onLook: () => void;
  readonly onDismiss: () => void;
}
const PREVIEW = 200;

/** Why a send did not go through, and what can be done. The text stays where it is. */
export function SendNotice({ send, onSendAnyway, onLook, onDismiss }: SendNoticeProps) {
  const { t, f } = useI18n();
  if (send.phase === 'unclear')
    return (
      <div className={styles.notice} data-tone="warn" role="status">
        <CloudOff aria-hidden="true" />
        <p className={styles.words}>{t.composer.unclear}</p>
      </div>
    );
  if (send.phase === 'refused')
    return (
      <div className={styles.notice} data-tone="danger" role="alert">
        <CircleAlert aria-hidden="true" />
        <div className={styles.words}>
          <strong>{t.composer.refused}</strong> {send.code}
          <p className={styles.small}>{send.message}</p>
        </div>
        <Button small onClick={onDismiss}>
          {t.common.dismiss}
        </Button>
      </div>
    );
  if (send.phase !== 'stopped') return null;
  return (
    <div className={styles.notice} data-tone="warn" role="alert">
      <OctagonPause aria-hidden="true" />
      <div className={styles.words}>
        <strong>{t.composer.stopped}</strong>
        <p className={styles.small}>{t.composer.stoppedBody}</p>
        <ul className={styles.entries}>
          {send.entries.map((entry) => (
            <li key={entry.id}>
              <span className={styles.who}>
                {entry.author.name} · {t.conversation.kind[entry.kind]} · {f.time(entry.at)}
              </span>
              <SafeInline text={entry.text.slice(0, PREVIEW)} />
            </li>
          ))}
        </ul>
      </div>
      <span className={styles.actions}>
        <Button small tone="primary" onClick={onLook}>
          {t.composer.lookFirst}
        </Button>
        <Button small onClick={onSendAnyway}>
          {t.composer.sendAnyway}
        </Button>
      </span>
    </div>
  );
}
