import { useCallback, useEffect, useState } from 'react';
import type { ParkedItem } from '../../../src-shared/contract/systems.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './systems-screen.module.css';

const AT_MOST = 200;

/** Records that could not be processed, with their reason; a person looks and has them processed again. */
export function ParkedItems() {
  const { t, f } = useI18n();
  const { core, toasts } = useParts();
  const [parked, setParked] = useState<{ readonly items: readonly ParkedItem[]; readonly total: number }>();
  const [failed, setFailed] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const load = useCallback(
    () =>
      core.systems.parked({ limit: AT_MOST }).then((result) => {
        setFailed(!result.ok);
        if (result.ok) setParked(result.value);
      }),
    [core],
  );
  useEffect(() => void load(), [load]);
  const items = parked?.items;
  const more = parked === undefined ? 0 : parked.total - parked.items.length;
  const redrive = async (): Promise<void> => {
    const result = await core.systems.redrive({ ids: [...chosen] });
    if (result.ok) toasts.show({ tone: 'ok', text: t.systems.redriven(result.value.redriven) });
    else toasts.show({ tone: 'danger', text: problemText(result.error, t), detail: result.error.message });
    setChosen(new Set());
    await load();
  };
  const toggle = (id: string): void =>
    setChosen(new Set(chosen.has(id) ? [...chosen].filter((c) => c !== id) : [...chosen, id]));
  const add = (alike: (item: ParkedItem) => boolean): void =>
    setChosen(new Set([...chosen, ...(items ?? []).filter(alike).map(({ id }) => id)]));
  const all = items !== undefined && items.length > 0 && items.every(({ id }) => chosen.has(id));
  return (
    <section className={styles.parked}>
      <header className={styles.parkedHead}>
        <div>
          <h2>{t.systems.parked}</h2>
          <p className={styles.hint}>{items?.length === 0 ? t.systems.parkedEmpty : t.systems.parkedHint}</p>
        </div>
        {items !== undefined && items.length > 0 && (
          <Button tone="primary" disabled={chosen.size === 0} onClick={() => void redrive()}>
            {t.systems.redrive}
          </Button>
        )}
      </header>
      {failed && (
        <p role="alert" className={styles.failed}>
          {t.systems.failed} <Button onClick={() => void load()}>{t.common.retry}</Button>
        </p>
      )}
      {items !== undefined && items.length > 0 && (
        <p className={styles.choice}>
          <label>
            <input
              type="checkbox"
              checked={all}
              onChange={() => setChosen(all ? new Set() : new Set(items.map(({ id }) => id)))}
            />
            {t.systems.selectAll}
          </label>
          {chosen.size > 0 && <span>{t.systems.chosen(chosen.size)}</span>}
        </p>
      )}
      <ul className={styles.list}>
        {items?.map((item) => (
          <li key={item.id} className={styles.item}>
            <input
              type="checkbox"
              aria-label={t.systems.select(item.id)}
              checked={chosen.has(item.id)}
              onChange={() => toggle(item.id)}
            />
            <div className={styles.itemBody}>
              <p className={styles.reason}>{item.reason}</p>
              <p className={styles.meta}>
                {item.system && <SystemBadge id={item.system} />}
                <span>{item.lane}</span>
                <span>{t.transactions.attempts(item.attempts)}</span>
                <span title={f.full(item.at)}>
                  <Age at={item.at} />
                </span>
                <span className={styles.alike}>
                  <Button small tone="quiet" onClick={() => add(({ reason }) => reason === item.reason)}>
                    {t.systems.sameReason}
                  </Button>
                  {item.system && (
                    <Button small tone="quiet" onClick={() => add(({ system }) => system === item.system)}>
                      {t.systems.sameSystem}
                    </Button>
                  )}
                </span>
              </p>
              <details>
                <summary>{t.systems.excerpt}</summary>
                <pre className={styles.excerpt}>{item.excerpt}</pre>
              </details>
            </div>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={styles.hint}>{t.systems.moreParked(more)}</p>}
    </section>
  );
}
