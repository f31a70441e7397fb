import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { ConversationRow } from '../../../src-shared/model/conversation.ts';
import { useAction } from '../../app/keys/use-action.ts';

interface ListKeysOptions {
  readonly rows: readonly ConversationRow[];
  /** -1 where the open conversation is not in the list. */
  readonly selectedIndex: number;
  readonly select: (index: number) => void;
}

const PAGE_STEP = 10;

/**
 * Moving through the list. The place is remembered: where the open conversation has left the view (because it was just
 * answered, say), the next key goes on from where it stood.
 */
export function useListKeys({ rows, selectedIndex, select }: ListKeysOptions) {
  const place = useRef(-1);
  useEffect(() => {
    if (selectedIndex >= 0) place.current = selectedIndex;
  }, [selectedIndex]);

  const move = (by: number): void => {
    if (rows.length === 0) return;
    const gone = selectedIndex < 0 && place.current >= 0;
    // The row after a vanished one now stands in its place.
    const from = selectedIndex >= 0 ? selectedIndex : gone && by > 0 ? place.current - 1 : place.current;
    select(Math.min(rows.length - 1, Math.max(0, from + by)));
  };
  useAction('list.next', () => move(1), rows.length > 0);
  useAction('list.previous', () => move(-1), rows.length > 0);
  useAction('list.first', () => select(0), rows.length > 0);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      PageDown: () => move(PAGE_STEP),
      PageUp: () => move(-PAGE_STEP),
      Home: () => select(0),
      End: () => select(rows.length - 1),
      Enter: () => {
        if (selectedIndex < 0) select(Math.max(0, place.current));
        document.querySelector<HTMLElement>('[data-focus="timeline"]')?.focus();
      },
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };
  return { onKeyDown, select };
}
