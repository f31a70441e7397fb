import { useLayoutEffect, type RefObject } from 'react';

/**
 * Lets the keyboard reach an area that scrolls (WCAG 2.2, 2.1.1), and listens to its keys there. The area itself stays what
 * it is for a screen reader: a log, a region, text.
 */
export function useKeyboardScroller(
  ref: RefObject<HTMLElement | null>,
  onKeyDown?: (event: KeyboardEvent) => void,
): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    element.tabIndex = 0;
    if (!onKeyDown) return undefined;
    element.addEventListener('keydown', onKeyDown);
    return () => element.removeEventListener('keydown', onKeyDown);
  }, [ref, onKeyDown]);
}
