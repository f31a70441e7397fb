import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useStore } from 'zustand';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { useKeyboardScroller } from '../../ui/use-keyboard-scroller.ts';
import { useNow } from '../../ui/use-now.ts';
import type { Conversation } from './conversation-store.ts';
import { EntryView } from './entry-view.tsx';
import { itemKey, timelineItems, type TimelineItem } from './timeline-entries.ts';
import { useEntryFocus } from './use-entry-focus.ts';
import styles from './timeline.module.css';

/** Pixels from the top at which the next older page is asked for. */
const OLDER_AT = 400;
/** Pixels from the end that still count as looking at the end. */
const END_WITHIN = 48;
/** How long an entry has to be on the screen before it counts as seen, in milliseconds. */
const SEEN_AFTER_MS = 1200;

const ESTIMATE: Readonly<Record<string, number>> = {
  message: 110,
  reply: 110,
  note: 100,
  call: 74,
  status: 30,
  activity: 30,
};
const estimate = (item: TimelineItem | undefined): number =>
  item?.type === 'entry' ? (ESTIMATE[item.entry.kind] ?? 100) : 36;

/** Everything that happened in a conversation, oldest first, standing at the newest. */
export function Timeline({ conversation }: { conversation: Conversation }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const timeline = useStore(conversation.store, (s) => s.timeline);
  const loadingOlder = useStore(conversation.store, (s) => s.loadingOlder);
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => timelineItems(timeline), [timeline]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(items[index]),
    getItemKey: (index) => {
      const item = items[index];
      return item ? itemKey(item) : index;
    },
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_WITHIN,
    paddingStart: 8,
    paddingEnd: 12,
    overscan: 6,
    initialOffset: () => Number.MAX_SAFE_INTEGER,
  });

  const started = useRef(false);
  useEffect(() => {
    if (started.current || items.length === 0) return;
    started.current = true;
    virtual.scrollToEnd({ behavior: 'auto' });
  }, [items.length, virtual]);

  const atEnd = virtual.isAtEnd(END_WITHIN);
  useStayAtEnd(scroller, virtual);
  const newest = timeline.tail.at(-1)?.id;
  useEffect(() => {
    if (!atEnd) return undefined;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') conversation.markSeen();
    }, SEEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [atEnd, newest, conversation]);

  const toStart = async (): Promise<void> => {
    await conversation.loadStart();
    virtual.scrollToOffset(0);
  };
  const toEnd = (): void => virtual.scrollToEnd({ behavior: 'auto' });
  useAction('conversation.start', () => void toStart());
  useAction('conversation.end', toEnd);
  const focus = useEntryFocus(items, virtual, (entry) => {
    if (!entry.transaction) return false;
    navigation.openTransaction(entry.transaction.id);
    return true;
  });

  useKeyboardScroller(scroller, focus.onKeyDown);

  const onScroll = (): void => {
    const top = scroller.current?.scrollTop ?? 0;
    if (top < OLDER_AT && timeline.head.length === 0 && started.current) void conversation.loadOlder();
  };

  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-label={t.conversation.entries(timeline.total)}
        aria-live="off"
        data-focus="timeline"
        onScroll={onScroll}
      >
        <ol className={styles.items} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((row) => {
            const item = items[row.index];
            return (
              item && (
                <li
                  key={row.key}
                  ref={virtual.measureElement}
                  data-index={row.index}
                  className={classNames(
                    styles.item,
                    item.type === 'entry' && item.entry.id === focus.focused && styles.focused,
                  )}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Item item={item} loadingOlder={loadingOlder} onOlder={() => void conversation.loadOlder()} />
                </li>
              )
            );
          })}
        </ol>
      </div>
      <div className={styles.jumps}>
        {timeline.before !== undefined && (
          <Button
            small
            onClick={() => void toStart()}
            title={t.conversation.toStart}
            aria-label={t.conversation.toStart}
          >
            <ArrowUp />
          </Button>
        )}
        {!atEnd && (
          <Button small onClick={toEnd}>
            <ArrowDown />
            {t.conversation.toEnd}
          </Button>
        )}
      </div>
    </div>
  );
}

/**
 * Where the end was in sight it stays in sight when the room gets smaller: a call comes in, a reply or a suggestion gets longer.
 * It was in sight where the last scrolling ended there, by the height of then: between a change of height and the scrolling that
 * answers it the end is out of sight for a moment, and the room may change again within it.
 */
function useStayAtEnd(
  scroller: RefObject<HTMLDivElement | null>,
  virtual: { scrollToEnd(options: { behavior: 'auto' }): void },
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let height = element.clientHeight;
    let stays = true;
    const onScroll = (): void => {
      stays = element.scrollHeight - height - element.scrollTop <= END_WITHIN;
    };
    const observer = new ResizeObserver(() => {
      if (element.clientHeight === height) return;
      height = element.clientHeight;
      if (stays) virtual.scrollToEnd({ behavior: 'auto' });
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    observer.observe(element);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [scroller, virtual]);
}

function Item({ item, loadingOlder, onOlder }: { item: TimelineItem; loadingOlder: boolean; onOlder: () => void }) {
  const { t } = useI18n();
  switch (item.type) {
    case 'entry':
      return <EntryView entry={item.entry} />;
    case 'day':
      return <DayHeading at={item.at} />;
    case 'start':
      return <p className={styles.edge}>{t.conversation.start}</p>;
    case 'older':
      return (
        <p className={styles.edge}>
          <Button tone="quiet" small disabled={loadingOlder} onClick={onOlder}>
            {loadingOlder ? t.conversation.loadingOlder : t.conversation.loadOlder}
          </Button>
        </p>
      );
    case 'gap':
      return (
        <p className={classNames(styles.edge, styles.gap)}>
          {t.conversation.gap(item.missing)}
          <Button tone="quiet" small disabled={loadingOlder} onClick={onOlder}>
            {loadingOlder ? t.conversation.loadingOlder : t.conversation.gapLoad}
          </Button>
        </p>
      );
  }
}

function DayHeading({ at }: { at: number }) {
  const { t, f } = useI18n();
  return <h3 className={styles.day}>{f.day(at, useNow('slow'), t.common)}</h3>;
}
