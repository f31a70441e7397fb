import { Ellipsis, Pause, Pencil, Play, RefreshCw, Trash2 } from 'lucide-react';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { adviceText } from '../../app/advice-text.ts';
import { foundText } from '../../app/found-text.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Chip, Dot } from '../../ui/chip.tsx';
import { Menu } from '../../ui/menu.tsx';
import { healthTone } from '../../ui/state-tones.ts';
import styles from './systems-screen.module.css';

/** One system: how it is, since when, what waits for it, and what can be done. */
export function SystemRow({
  system,
  onEdit,
  onRemove,
}: {
  system: SystemStatus;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { t, f } = useI18n();
  const { core, toasts } = useParts();
  const paused = system.state === 'paused';
  const run = async (call: Promise<Awaited<ReturnType<typeof core.systems.retryNow>>>, done: string): Promise<void> => {
    const result = await call;
    if (result.ok) toasts.show({ tone: 'info', text: done });
    else toasts.show({ tone: 'danger', text: problemText(result.error, t), detail: result.error.message });
  };
  const advice = adviceText(system, t);
  const found = foundText(system, t);
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
            title={t.systems.retryNow}
            disabled={paused}
            onClick={() => void run(core.systems.retryNow({ id: system.id }), t.systems.retried(system.name))}
          >
            <RefreshCw />
            <span className={styles.word}>{t.systems.retryNow}</span>
          </Button>
          <Button
            title={paused ? t.systems.resume : t.systems.pause}
            onClick={() =>
              void run(
                core.systems.pause({ id: system.id, paused: !paused }),
                paused ? t.systems.resumed(system.name) : t.systems.paused(system.name),
              )
            }
          >
            {paused ? <Play /> : <Pause />}
            <span className={styles.word}>{paused ? t.systems.resume : t.systems.pause}</span>
          </Button>
          <Button title={t.setup.edit} onClick={onEdit} aria-label={t.setup.editOf(system.name)}>
            <Pencil />
            <span className={styles.word}>{t.setup.edit}</span>
          </Button>
          <Menu
            trigger={
              <IconButton label={t.setup.actionsOf(system.name)}>
                <Ellipsis />
              </IconButton>
            }
            items={[{ id: 'remove', label: t.setup.removeSystem, icon: <Trash2 />, run: onRemove }]}
          />
        </span>
      </div>
      {(found.text || found.detail || advice) && (
        <div className={styles.says}>
          {(found.text || found.detail) && (
            <p>
              <span className={styles.label}>{t.frame.strip.said}</span> {found.text}{' '}
              {found.detail && <code className={styles.code}>{found.detail}</code>}
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
