import { Inbox } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useStore } from 'zustand';
import type { InboxView } from '../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useSystemName } from '../../app/use-system-name.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx';
import { createInboxList, type InboxList } from './inbox-store.ts';
import { InboxRow } from './inbox-row.tsx';
import { useListKeys } from './use-list-keys.ts';
import styles from './inbox-screen.module.css';

const ROW_HEIGHT = { comfortable: 68, compact: 52 } as const;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 60;

/** The list of conversations of the chosen view. */
export function InboxScreen() {
  const { navigation } = useParts();
  const view = useStore(navigation.store, (state) => state.view);
  const system = useStore(navigation.store, (state) => state.system);
  return <FilteredInbox key={`${view}/${system ?? ''}`} view={view} system={system} />;
}

function FilteredInbox({ view, system }: { view: InboxView; system: SystemId | undefined }) {
  const { core, link } = useParts();
  const [list] = useState(() => createInboxList(core, link, { view, system }));
  useEffect(() => list.start(), [list]);
  return <InboxRows list={list} />;
}

function InboxRows({ list }: { list: InboxList }) {
  const { t, f } = useI18n();
  const { navigation, preferences } = useParts();
  const state = useStore(list.store);
  const view = useStore(navigation.store, (s) => s.view);
  const system = useStore(navigation.store, (s) => s.system);
  const opened = useStore(navigation.store, (s) => s.conversation);
  const density = useStore(preferences.store, (s) => s.density);
  const systemName = useSystemName();
  const scroller = useRef<HTMLDivElement>(null);
  const { rows } = state;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT[density],
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  useEffect(() => virtual.measure(), [virtual, density]);

  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown > rows.length - AHEAD) list.more();
  }, [list, lastShown, rows.length]);

  // Rows that come in above must not push the ones being read down.
  const topId = useRef<string | undefined>(undefined);
  useEffect(() => {
    const element = scroller.current;
    const before = topId.current;
    topId.current = rows[0]?.id;
    if (!element || element.scrollTop === 0 || before === undefined || rows[0]?.id === before) return;
    const moved = rows.findIndex((row) => row.id === before);
    if (moved > 0 && moved < 50) element.scrollTop += moved * ROW_HEIGHT[density];
  }, [rows, density]);

  const selectedIndex = useMemo(() => rows.findIndex((row) => row.id === opened), [rows, opened]);
  const keys = useListKeys({
    rows,
    selectedIndex,
    select: (index) => {
      const row = rows[index];
      if (!row) return;
      navigation.openConversation(row.id);
      virtual.scrollToIndex(index, { align: 'auto' });
    },
  });
  useAction('list.focus', () => scroller.current?.focus());
  useAction(
    'list.open',
    () => {
      document.querySelector<HTMLElement>('[data-focus="timeline"]')?.focus();
    },
    selectedIndex >= 0,
  );

  return (
    <section className={styles.screen} aria-label={t.frame.landmarks.list}>
      <header className={styles.head}>
        <h1>{t.frame.views[view]}</h1>
        {system && <span className={styles.filter}>{systemName(system)}</span>}
        <span className={styles.total} aria-live="off">
          {state.status === 'ready' && t.inbox.total(state.total, f.number(state.total))}
        </span>
      </header>
      {rows.length === 0 ? (
        <div className={styles.scroller} data-focus="list">
          {state.status === 'loading' && <Skeleton rows={9} label={t.common.loading} />}
          {state.status === 'failed' && (
            <EmptyState
              title={t.inbox.failed}
              action={<Button onClick={() => list.reload()}>{t.common.retry}</Button>}
            />
          )}
          {state.status === 'ready' && (
            <EmptyState icon={<Inbox />} title={t.inbox.empty[view]} hint={t.inbox.empty.hint} />
          )}
        </div>
      ) : (
        <div
          ref={scroller}
          className={styles.scroller}
          tabIndex={0}
          role="listbox"
          aria-label={t.frame.views[view]}
          aria-activedescendant={selectedIndex >= 0 ? `row-${rows[selectedIndex]?.id}` : undefined}
          data-focus="list"
          onKeyDown={keys.onKeyDown}
          onClick={(event) => {
            const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
            const index = rows.findIndex((row) => `row-${row.id}` === option?.id);
            if (index >= 0) keys.select(index);
          }}
        >
          <div role="presentation" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index];
              return (
                row && (
                  <InboxRow
                    key={row.id}
                    row={row}
                    index={item.index}
                    total={state.total}
                    start={item.start}
                    selected={row.id === opened}
                  />
                )
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}
