import { PanelRight } from 'lucide-react';
import { useStore } from 'zustand';
import { useParts } from '../../app/parts-context.tsx';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import type { Conversation } from './conversation-store.ts';
import styles from './conversation-header.module.css';

/** What the open conversation is about and where it lives. */
export function ConversationHeader({ conversation }: { conversation: Conversation }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const detail = useStore(conversation.store, (s) => s.detail);
  const panel = useStore(navigation.store, (s) => s.customerPanel);
  const row = detail?.row;
  return (
    <header className={styles.head}>
      <div className={styles.titles}>
        <h2 className={styles.title}>{row && <SafeInline text={row.subject || row.customerName} />}</h2>
        <p className={styles.facts}>
          {row && (
            <>
              <SafeInline className={styles.who} text={row.customerName || t.common.unknownName} />
              {detail.ticket && <span className={styles.number}>{detail.ticket.number}</span>}
              <SystemBadge id={row.system} />
              {detail.ticket?.queue && <span>{detail.ticket.queue}</span>}
              <span>{row.mine ? t.inbox.mine : row.owner || t.inbox.unowned}</span>
            </>
          )}
        </p>
      </div>
      {row && (row.priority === 'urgent' || row.priority === 'high') && (
        <Chip tone={row.priority === 'urgent' ? 'danger' : 'warn'}>{t.inbox.priority[row.priority]}</Chip>
      )}
      {row && <Chip title={row.nativeState}>{t.inbox.state[row.state]}</Chip>}
      <IconButton
        label={panel ? t.customer.collapse : t.customer.expand}
        aria-pressed={panel}
        onClick={() => navigation.toggleCustomer()}
      >
        <PanelRight />
      </IconButton>
    </header>
  );
}
