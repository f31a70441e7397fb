import { useI18n } from '../../i18n/i18n-context.tsx';
import { useNow } from '../../ui/use-now.ts';
import { STALE_MS } from './figure-tile.tsx';
import styles from './supervisor-screen.module.css';

/** How old a system's data is; marked where it is older than a live view allows. */
export function DataAge({ at }: { at: number | undefined }) {
  const { t, f } = useI18n();
  const now = useNow('second');
  if (at === undefined) return <>–</>;
  const age = Math.max(0, now - at);
  return (
    <span className={age > STALE_MS ? styles.old : undefined} title={f.full(at)}>
      {f.isNow(age) ? t.common.justNow : f.age(age)}
    </span>
  );
}
