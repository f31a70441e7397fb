import { useState } from 'react';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { ScrollArea } from '../../ui/scroll-area.tsx';
import styles from './supervisor-screen.module.css';

const WIDTH = 600;
const HEIGHT = 120;
const GAP = 2;

/** Answered conversations per minute as bars, or as a table for those who read rather than look. */
export function AnsweredChart({ perMinute }: { perMinute: readonly number[] }) {
  const { t, f } = useI18n();
  const [table, setTable] = useState(false);
  const peak = Math.max(1, ...perMinute);
  const total = perMinute.reduce((sum, n) => sum + n, 0);
  const summary = t.supervisor.answeredSummary(f.number(total), f.number(Math.max(0, ...perMinute)));
  const step = WIDTH / Math.max(1, perMinute.length);
  return (
    <section className={styles.card}>
      <header className={styles.cardHead}>
        <h2>{t.supervisor.answered}</h2>
        <Button small tone="quiet" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? t.supervisor.chart : t.supervisor.table}
        </Button>
      </header>
      {table ? (
        <ScrollArea label={t.supervisor.answered} className={styles.tableScroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t.supervisor.minutesAgo}</th>
                <th scope="col" className={styles.end}>
                  {t.supervisor.answeredCount}
                </th>
              </tr>
            </thead>
            <tbody>
              {perMinute.map((n, index) => (
                <tr key={index}>
                  <th scope="row">{perMinute.length - index}</th>
                  <td className={styles.end}>{f.number(n)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      ) : (
        <svg
          className={styles.chart}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={summary}
          preserveAspectRatio="none"
        >
          {perMinute.map((n, index) => {
            const height = (n / peak) * (HEIGHT - 4);
            return (
              <rect
                key={index}
                className={styles.bar}
                x={index * step}
                y={HEIGHT - height}
                width={Math.max(1, step - GAP)}
                height={height}
                rx={1.5}
              />
            );
          })}
        </svg>
      )}
      <p className={styles.none}>{summary}</p>
    </section>
  );
}
