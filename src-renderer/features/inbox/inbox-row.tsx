import { ChevronsUp, CircleAlert, Clock, Loader } from 'lucide-react';
import { memo } from 'react';
import type { ConversationRow } from '../../../src-shared/model/conversation.ts';
import { subjectText } from '../../app/subject-text.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { classNames } from '../../ui/class-names.ts';
import { SafeInline } from '../../ui/safe-text.tsx';
import { ChannelIcon } from './channel-icon.tsx';
import styles from './inbox-row.module.css';

const stateTone: Readonly<Record<ConversationRow['state'], Tone>> = {
  new: 'info',
  open: 'neutral',
  pending: 'warn',
  resolved: 'ok',
  closed: 'idle',
};

interface InboxRowProps {
  readonly row: ConversationRow;
  readonly index: number;
  readonly total: number;
  readonly selected: boolean;
  readonly start: number;
}

/** One conversation of the list. */
export const InboxRow = memo(function InboxRow({ row, index, total, selected, start }: InboxRowProps) {
  const { t, f } = useI18n();
  return (
    <div
      id={`row-${row.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      aria-setsize={total}
      aria-posinset={index + 1}
      className={classNames(styles.row, selected && styles.selected, row.unread && styles.unread)}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span className={styles.mark} title={row.unread ? t.inbox.unread : undefined}>
        {row.unread && <span className="visually-hidden">{t.inbox.unread}</span>}
      </span>
      <span className={styles.channel}>
        <ChannelIcon channel={row.channel} />
      </span>
      <span className={styles.line}>
        <SafeInline className={styles.name} text={row.customerName || t.common.unknownName} />
        {(row.priority === 'urgent' || row.priority === 'high') && (
          <span className={classNames(styles.priority, row.priority === 'urgent' && styles.urgent)}>
            <ChevronsUp aria-hidden="true" />
            {t.inbox.priority[row.priority]}
          </span>
        )}
        <Age at={row.lastActivityAt} className={styles.age} />
      </span>
      <span className={styles.subject}>
        <SafeInline className={styles.subjectText} text={subjectText(row, t)} />
        <SafeInline className={styles.preview} text={row.preview} />
      </span>
      <span className={styles.meta}>
        <Chip tone={stateTone[row.state]} title={row.nativeState}>
          {t.inbox.state[row.state]}
        </Chip>
        <SystemBadge id={row.system} />
        <span className={classNames(styles.owner, row.mine && styles.mine)}>
          {row.mine ? t.inbox.mine : row.owner || t.inbox.unowned}
        </span>
        <span className={styles.right}>
          {row.outbound === 'attention' && (
            <Chip tone="danger">
              <CircleAlert aria-hidden="true" />
              {t.inbox.outbound.attention}
            </Chip>
          )}
          {row.outbound === 'sending' && (
            <Chip tone="info">
              <Loader aria-hidden="true" />
              {t.inbox.outbound.sending}
            </Chip>
          )}
          {row.waitingSince !== undefined && !row.outbound && (
            <span className={styles.waiting} title={t.inbox.waitingTitle(f.full(row.waitingSince))}>
              <Clock aria-hidden="true" />
              <Age at={row.waitingSince} />
            </span>
          )}
        </span>
      </span>
    </div>
  );
});
