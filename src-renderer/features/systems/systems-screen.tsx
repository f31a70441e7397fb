import { Pause, Play, RefreshCw } from 'lucide-react';
import { useStore } from 'zustand';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { adviceText } from '../../app/advice-text.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Chip, Dot } from '../../ui/chip.tsx';
import { Skeleton } from '../../ui/empty-state.tsx';
import { healthTone } from '../../ui/state-tones.ts';
import { ParkedItems } from './parked-items.tsx';
import styles from './systems-screen.module.css';

/** Every connected system: how it is, what it said, what to do; and the records that could not be processed. */
export function SystemsScreen() {
  const { t } = useI18n();
  const { systems } = useParts();
  const { systems: list, received } = useStore(systems);
  return (
    <section className={styles.screen}>
      <h1 className={styles.title}>{t.systems.title}</h1>
      {!received ? (
        <Skeleton rows={3} label={t.common.loading} />
      ) : list.length === 0 ? (
        <p className={styles.hint}>{t.systems.none}</p>
      ) : (
        <ul className={styles.list}>
          {list.map((system) => (
            <SystemRow key={system.id} system={system} />
          ))}
        </ul>
      )}
      <ParkedItems />
    </section>
  );
}

function SystemRow({ system }: { system: SystemStatus }) {
  const { t, f } = useI18n();
  const { core, toasts } = useParts();
  const paused = system.state === 'paused';
  const run = async (call: Promise<Awaited<ReturnType<typeof core.systems.retryNow>>>, done: string): Promise<void> => {
    const result = await call;
    if (result.ok) toasts.show({ tone: 'info', text: done });
    else toasts.show({ tone: 'danger', text: problemText(result.error, t), detail: result.error.message });
  };
  const advice = adviceText(system, t);
  return (
    <li className={styles.system} data-system={system.id}>
      <div className={styles.main}>
        <Dot tone={healthTone[system.state]} />
        <div className={styles.names}>
          <h2>{system.name}</h2>
          <p className={styles.hint}>
            {system.adapter} · {system.id}
          </p>
        </div>
        <Chip tone={healthTone[system.state]}>{t.frame.health[system.state]}</Chip>
        <dl className={styles.figures}>
          <div>
            <dt>{t.frame.strip.since}</dt>
            <dd title={f.full(system.since)}>
              <Age at={system.since} />
            </dd>
          </div>
          <div>
            <dt>{t.systems.fresh}</dt>
            <dd>{system.freshAt === undefined ? '–' : <Age at={system.freshAt} />}</dd>
          </div>
          <div>
            <dt>{t.systems.waiting}</dt>
            <dd>{f.number(system.outboxDepth)}</dd>
          </div>
          <div>
            <dt>{t.systems.parkedCount}</dt>
            <dd>{f.number(system.parked)}</dd>
          </div>
        </dl>
        <span className={styles.actions}>
          <Button
            disabled={paused}
            onClick={() => void run(core.systems.retryNow({ id: system.id }), t.systems.retried(system.name))}
          >
            <RefreshCw />
            {t.systems.retryNow}
          </Button>
          <Button
            onClick={() =>
              void run(
                core.systems.pause({ id: system.id, paused: !paused }),
                paused ? t.systems.resumed(system.name) : t.systems.paused(system.name),
              )
            }
          >
            {paused ? <Play /> : <Pause />}
            {paused ? t.systems.resume : t.systems.pause}
          </Button>
        </span>
      </div>
      {(system.said || advice) && (
        <div className={styles.says}>
          {system.said && (
            <p>
              <span className={styles.label}>{t.frame.strip.said}</span>{' '}
              <code className={styles.code}>{system.said}</code>
            </p>
          )}
          {advice && (
            <p>
              <span className={styles.label}>{t.frame.strip.advice}</span> {advice}
            </p>
          )}
        </div>
      )}
    </li>
  );
}
