import {
  Activity,
  CheckCheck,
  CircleAlert,
  CircleUser,
  Clock,
  Inbox,
  Layers,
  MessagesSquare,
  Phone,
  Search,
  Server,
  Settings,
  UserX,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { type InboxView, inboxViews } from '../../../src-shared/model/conversation.ts';
import { useKeys } from '../../app/keys/use-keys.ts';
import { Kbd } from '../../app/keys/kbd.tsx';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import type { Screen } from '../../app/stores/navigation-store.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Dot } from '../../ui/chip.tsx';
import { classNames } from '../../ui/class-names.ts';
import { healthTone } from '../../ui/state-tones.ts';
import styles from './rail.module.css';

const viewIcons: Readonly<Record<InboxView, LucideIcon>> = {
  mine: CircleUser,
  unassigned: UserX,
  open: Inbox,
  waiting: Clock,
  calls: Phone,
  attention: CircleAlert,
  resolved: CheckCheck,
  all: Layers,
};
const screenIcons = { supervisor: Activity, systems: Server, settings: Settings } as const;

function useGoActions(): void {
  const { navigation } = useParts();
  const to = (view: InboxView) => () => navigation.showView(view);
  useAction('go.mine', to('mine'));
  useAction('go.unassigned', to('unassigned'));
  useAction('go.open', to('open'));
  useAction('go.waiting', to('waiting'));
  useAction('go.calls', to('calls'));
  useAction('go.attention', to('attention'));
  useAction('go.resolved', to('resolved'));
  useAction('go.all', to('all'));
  useAction('go.supervisor', () => navigation.showScreen('supervisor'));
  useAction('go.systems', () => navigation.showScreen('systems'));
  useAction('go.settings', () => navigation.showScreen('settings'));
}

/** Left edge of the window: views with counts, systems, the other screens, and who works here. */
export function Rail({ footer }: { footer: ReactNode }) {
  const { t, f } = useI18n();
  const { navigation, counts, systems, workspace, transactions } = useParts();
  useGoActions();
  const place = useStore(navigation.store);
  const count = useStore(counts, (s) => s.counts);
  const attention = useStore(transactions, (s) => s.attention);
  const systemList = useStore(systems, (s) => s.systems);
  const space = useStore(workspace, (s) => s.workspace);
  const keys = useKeys();
  const inList = place.screen === 'inbox' || place.screen === 'attention';
  const shownCount = (view: InboxView): number => (view === 'attention' ? attention : (count[view] ?? 0));
  return (
    <nav className={styles.rail} aria-label={t.frame.landmarks.rail}>
      <div className={styles.space}>
        <MessagesSquare aria-hidden="true" className={styles.logo} />
        <span className={styles.spaceName}>{space?.name ?? t.common.appName}</span>
        {space?.demo && (
          <span className={styles.demo} title={t.common.demoHint}>
            {t.common.demo}
          </span>
        )}
      </div>
      <button type="button" className={styles.search} onClick={() => navigation.overlay('palette')}>
        <Search aria-hidden="true" />
        <span>{t.frame.search}</span>
        <Kbd chord={keys['window.palette']} />
      </button>
      <div className={styles.scroll}>
        <ul className={styles.group}>
          {inboxViews.map((view) => {
            const Icon = viewIcons[view];
            const active = inList && place.view === view && !place.system;
            const n = shownCount(view);
            return (
              <li key={view}>
                <button
                  type="button"
                  className={classNames(
                    styles.item,
                    active && styles.active,
                    view === 'attention' && n > 0 && styles.alarm,
                  )}
                  aria-current={active ? 'page' : undefined}
                  onClick={() => navigation.showView(view)}
                >
                  <Icon aria-hidden="true" />
                  <span className={styles.label}>{t.frame.views[view]}</span>
                  {n > 0 && <span className={styles.count}>{f.number(n)}</span>}
                </button>
              </li>
            );
          })}
        </ul>
        {systemList.length > 0 && <h2 className={styles.heading}>{t.frame.rail.systems}</h2>}
        <ul className={styles.group}>
          {systemList.map((system) => {
            const active = place.screen === 'inbox' && place.system === system.id;
            return (
              <li key={system.id}>
                <button
                  type="button"
                  className={classNames(styles.item, active && styles.active)}
                  aria-current={active ? 'page' : undefined}
                  title={`${system.name}: ${t.frame.health[system.state]}`}
                  onClick={() =>
                    navigation.showView(
                      active || place.view === 'attention' ? 'open' : place.view,
                      active ? undefined : system.id,
                    )
                  }
                >
                  <span className={styles.dot}>
                    <Dot tone={healthTone[system.state]} />
                  </span>
                  <span className={classNames(styles.label, styles.systemName)}>{system.name}</span>
                  {system.state !== 'ok' && <span className={styles.state}>{t.frame.health[system.state]}</span>}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
      <div className={styles.work}>
        <h2 className={styles.heading}>{t.frame.rail.work}</h2>
        <ul className={styles.group}>
          {(['supervisor', 'systems', 'settings'] as const satisfies readonly Screen[]).map((screen) => {
            const Icon = screenIcons[screen];
            return (
              <li key={screen}>
                <button
                  type="button"
                  className={classNames(styles.item, place.screen === screen && styles.active)}
                  aria-current={place.screen === screen ? 'page' : undefined}
                  onClick={() => navigation.showScreen(screen)}
                >
                  <Icon aria-hidden="true" />
                  <span className={styles.label}>{t.frame.screens[screen]}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
      {footer}
    </nav>
  );
}
