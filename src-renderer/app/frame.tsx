import { useEffect, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { ConversationScreen } from '../features/conversation/conversation-screen.tsx';
import { InboxScreen } from '../features/inbox/inbox-screen.tsx';
import { Rail } from '../features/rail/rail.tsx';
import { StatusStrip } from '../features/status-strip/status-strip.tsx';
import { useI18n } from '../i18n/i18n-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import styles from './frame.module.css';
import { useParts } from './parts-context.tsx';
import { ToastRegion } from './toast-region.tsx';

/** Where everything has its place. */
export function Frame() {
  const { navigation, counts, workspace } = useParts();
  const { t } = useI18n();
  const { screen } = useStore(navigation.store);
  const unread = useStore(counts, (s) => s.unread);
  const name = useStore(workspace, (s) => s.workspace?.name ?? t.common.appName);
  useEffect(() => {
    document.title = unread > 0 ? t.frame.unreadTitle(unread, name) : name;
  }, [unread, name, t]);
  return (
    <div className={styles.frame}>
      <div className={styles.rail}>
        <Rail footer={null} />
      </div>
      <main className={classNames(styles.main)}>
        {screen === 'inbox' && (
          <>
            <Part className={styles.list}>
              <InboxScreen />
            </Part>
            <Part className={styles.conversation}>
              <ConversationScreen />
            </Part>
          </>
        )}
      </main>
      <div className={styles.strip}>
        <StatusStrip />
      </div>
      <ToastRegion />
    </div>
  );
}

function Part({ className, children }: { className: string | undefined; children: ReactNode }) {
  return (
    <div className={className}>
      <ErrorBoundary>{children}</ErrorBoundary>
    </div>
  );
}
