import type { ReactNode } from 'react';
import styles from './chip.module.css';
import { classNames } from './class-names.ts';

export type Tone = 'neutral' | 'ok' | 'warn' | 'danger' | 'info' | 'idle';

/** A small labelled mark. The words carry the meaning; the colour only repeats it. */
export function Chip({
  tone = 'neutral',
  children,
  title,
  className,
}: {
  tone?: Tone;
  children: ReactNode;
  title?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <span className={classNames(styles.chip, styles[tone], className)} title={title}>
      {children}
    </span>
  );
}

/** A coloured dot beside words that say the same. */
export function Dot({ tone, pulse = false }: { tone: Tone; pulse?: boolean }) {
  return <span aria-hidden="true" className={classNames(styles.dot, styles[`dot-${tone}`], pulse && styles.pulse)} />;
}
