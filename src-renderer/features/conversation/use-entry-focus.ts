import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import { useAction } from '../../app/keys/use-action.ts';
import type { TimelineItem } from './timeline-entries.ts';

/** Moving from entry to entry by keys, and opening the transaction of the marked entry, or of the newest that has one. */
export function useEntryFocus(
  items: readonly TimelineItem[],
  virtual: Virtualizer<HTMLDivElement, Element>,
  openTransaction: (entry: Entry) => boolean,
) {
  const [focused, setFocused] = useState<string>();
  const indexOf = (id: string | undefined): number =>
    items.findIndex((item) => item.type === 'entry' && item.entry.id === id);
  const move = (by: 1 | -1): void => {
    let index = indexOf(focused);
    if (index < 0) index = by < 0 ? items.length : items.length - 2;
    for (let next = index + by; next >= 0 && next < items.length; next += by) {
      const item = items[next];
      if (item?.type !== 'entry') continue;
      setFocused(item.entry.id);
      virtual.scrollToIndex(next, { align: 'auto' });
      return;
    }
  };
  const transaction = (): boolean => {
    const marked = items[indexOf(focused)];
    if (marked?.type === 'entry' && openTransaction(marked.entry)) return true;
    return items.toReversed().some((item) => item.type === 'entry' && openTransaction(item.entry));
  };
  useAction('conversation.nextEntry', () => move(1));
  useAction('conversation.previousEntry', () => move(-1));
  useAction('conversation.transaction', transaction);
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  const onKeyDown = useCallback((event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    latest.current(event.key === 'ArrowDown' ? 1 : -1);
  }, []);
  return { focused, onKeyDown };
}
