import { useEffect, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { CallBar } from '../features/calls/call-bar.tsx';
import { PresenceControl } from '../features/calls/presence-control.tsx';
import { ConversationScreen } from '../features/conversation/conversation-screen.tsx';
import { CustomerPanel } from '../features/customer/customer-panel.tsx';
import { InboxScreen } from '../features/inbox/inbox-screen.tsx';
import { CommandPalette } from '../features/palette/command-palette.tsx';
import { ShortcutHelp } from '../features/palette/shortcut-help.tsx';
import { Rail } from '../features/rail/rail.tsx';
import { SettingsScreen } from '../features/settings/settings-screen.tsx';
import { StatusStrip } from '../features/status-strip/status-strip.tsx';
import { SupervisorScreen } from '../features/supervisor/supervisor-screen.tsx';
import { SystemsScreen } from '../features/systems/systems-screen.tsx';
import { AttentionScreen } from '../features/transactions/attention-screen.tsx';
import { TransactionDrawer } from '../features/transactions/transaction-drawer.tsx';
import { useI18n } from '../i18n/i18n-context.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import styles from './frame.module.css';
import { useAction } from './keys/use-action.ts';
import { useParts } from './parts-context.tsx';
import { ToastRegion } from './toast-region.tsx';
import { useTheme } from './use-appearance.ts';

/** Actions that belong to the window as a whole. */
function useWindowActions(): void {
  const { navigation, preferences } = useParts();
  const theme = useTheme();
  useAction('window.palette', () => navigation.overlay('palette'));
  useAction('window.help', () => navigation.overlay('help'));
  useAction('window.theme', () => void preferences.set({ theme: theme === 'dark' ? 'light' : 'dark' }));
  useAction('customer.toggle', () => navigation.toggleCustomer());
}

function useTitle(): void {
  const { counts, workspace } = useParts();
  const { t } = useI18n();
  const unread = useStore(counts, (s) => s.unread);
  const name = useStore(workspace, (s) => s.workspace?.name ?? t.common.appName);
  useEffect(() => {
    document.title = unread > 0 ? t.frame.unreadTitle(unread, name) : name;
  }, [unread, name, t]);
}

/** Where everything has its place. */
export function Frame() {
  const { navigation } = useParts();
  const { t } = useI18n();
  const { screen, customerPanel, overlay } = useStore(navigation.store);
  useWindowActions();
  useTitle();
  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href="#composer-text"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('[data-focus="timeline"], [data-focus="list"]')?.focus();
        }}
      >
        {t.frame.skip}
      </a>
      <div className={styles.rail}>
        <ErrorBoundary>
          <Rail footer={<PresenceControl />} />
        </ErrorBoundary>
      </div>
      <div className={styles.work}>
        <ErrorBoundary>
          <CallBar />
        </ErrorBoundary>
        <main className={styles.main}>
          {screen === 'inbox' && (
            <>
              <Part className={styles.list}>
                <InboxScreen />
              </Part>
              <Part className={styles.conversation}>
                <ConversationScreen />
              </Part>
              {customerPanel && (
                <Part className={styles.side}>
                  <CustomerPanel />
                </Part>
              )}
            </>
          )}
          {screen !== 'inbox' && (
            <Part className={styles.full} key={screen}>
              {screen === 'attention' && <AttentionScreen />}
              {screen === 'supervisor' && <SupervisorScreen />}
              {screen === 'systems' && <SystemsScreen />}
              {screen === 'settings' && <SettingsScreen />}
            </Part>
          )}
          <ErrorBoundary>
            <TransactionDrawer />
          </ErrorBoundary>
        </main>
      </div>
      <div className={styles.strip}>
        <StatusStrip />
      </div>
      {overlay === 'palette' && <CommandPalette />}
      {overlay === 'help' && <ShortcutHelp />}
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
