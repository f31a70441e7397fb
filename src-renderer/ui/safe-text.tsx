import styles from './safe-text.module.css';
import { classNames } from './class-names.ts';
import { withoutTricks } from './without-tricks.ts';

/** Text of a customer as text: each paragraph in its own direction, never able to change what is around it. */
export function SafeText({ text, className }: { text: string; className?: string | undefined }) {
  return (
    <div dir="auto" className={classNames(styles.text, className)}>
      {withoutTricks(text)}
    </div>
  );
}

/** The same on one line. */
export function SafeInline({ text, className }: { text: string; className?: string | undefined }) {
  return (
    <bdi dir="auto" className={classNames(styles.inline, className)}>
      {withoutTricks(text)}
    </bdi>
  );
}
