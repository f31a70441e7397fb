import { useRef, type ReactNode } from 'react';
import { useKeyboardScroller } from './use-keyboard-scroller.ts';

/** A named area that scrolls by mouse and by keyboard. */
export function ScrollArea({
  label,
  className,
  children,
}: {
  label: string;
  className?: string | undefined;
  children: ReactNode;
}) {
  const ref = useRef<HTMLElement>(null);
  useKeyboardScroller(ref);
  return (
    <section ref={ref} className={className} aria-label={label}>
      {children}
    </section>
  );
}
