import { CircleAlert, CloudOff, Send } from 'lucide-react';
import { useStore } from 'zustand';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { adviceText } from '../../app/advice-text.ts';
import { foundText } from '../../app/found-text.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/chip.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Details } from '../../ui/menu.tsx';
import { healthTone } from '../../ui/state-tones.ts';
import { groupSystems } from './grouped-systems.ts';
import styles from './status-strip.module.css';
import { SystemCount } from './system-count.tsx';

/** Bottom edge of the window: the truth about every system, the outbox and the link, at all times. */
export function StatusStrip() {
  const { t } = useI18n();
  const { systems, link, retryLink, transactions, navigation } = useParts();
  const { systems: list, outbox } = useStore(systems);
  const { connected, lostAt } = useStore(link);
  const attention = useStore(transactions, (s) => s.attention);
  const grouped = groupSystems(list);
  return (
    <footer className={styles.strip} aria-label={t.frame.landmarks.strip}>
      {!connected && (
        <span className={styles.link} role="status">
          <CloudOff aria-hidden="true" />
          {lostAt ? t.frame.link.lost : t.frame.link.connecting}
          {lostAt && (
            <button type="button" className={styles.inline} onClick={retryLink}>
              {t.common.retry}
            </button>
          )}
        </span>
      )}
      <ul className={classNames(styles.systems, !connected && styles.old)}>
        {grouped.named.map((system) => (
          <li key={system.id}>
            <SystemHealth system={system} />
          </li>
        ))}
        <SystemCount systems={grouped.others} text={t.frame.strip.others(grouped.others.length)} tone="danger" />
        <SystemCount
          systems={grouped.connecting}
          text={t.frame.strip.connecting(grouped.connecting.length)}
          tone="info"
        />
        <SystemCount
          systems={grouped.well}
          text={t.frame.strip.well(grouped.well.length, grouped.well.length === list.length)}
          tone="ok"
        />
      </ul>
      <span className={styles.right}>
        {outbox.blockedLanes.map((lane) => (
          <span key={lane.lane} className={styles.blocked} title={t.frame.strip.blocked(lane.lane, lane.cause)}>
            {t.frame.strip.blocked(lane.lane, lane.cause)}
          </span>
        ))}
        <span className={classNames(styles.outbox, outbox.depth > 0 && styles.busy)}>
          <Send aria-hidden="true" />
          {outbox.depth === 0 ? t.frame.strip.outboxEmpty : t.frame.strip.outbox(outbox.depth)}
          {outbox.depth > 0 && outbox.oldestAt !== undefined && (
            <>
              {' · '}
              <Age at={outbox.oldestAt} />
            </>
          )}
        </span>
        {attention > 0 && (
          <button type="button" className={styles.attention} onClick={() => navigation.showView('attention')}>
            <CircleAlert aria-hidden="true" />
            {t.frame.strip.attention(attention)}
          </button>
        )}
      </span>
    </footer>
  );
}

function SystemHealth({ system }: { system: SystemStatus }) {
  const { t, f } = useI18n();
  const { core } = useParts();
  const state = t.frame.health[system.state];
  const advice = adviceText(system, t);
  const found = foundText(system, t);
  return (
    <Details
      label={t.frame.strip.details(system.name, state)}
      trigger={
        <button
          type="button"
          className={classNames(styles.system, styles[healthTone[system.state]])}
          title={t.frame.strip.details(system.name, state)}
        >
          <Dot tone={healthTone[system.state]} />
          {system.name}
          {system.state === 'ok' ? (
            <span className="visually-hidden">{state}</span>
          ) : (
            <span className={styles.state}>{state}</span>
          )}
          {system.outboxDepth > 0 && <span className={styles.depth}>{f.number(system.outboxDepth)}</span>}
        </button>
      }
    >
      <h3 className={styles.name}>
        <Dot tone={healthTone[system.state]} /> {system.name}
      </h3>
      <dl className={styles.facts}>
        <dt>{t.frame.strip.state}</dt>
        <dd>{state}</dd>
        <dt>{t.frame.strip.since}</dt>
        <dd>
          {f.full(system.since)} (<Age at={system.since} />)
        </dd>
        {system.freshAt !== undefined && (
          <>
            <dt>{t.systems.fresh}</dt>
            <dd>
              <Age at={system.freshAt} />
            </dd>
          </>
        )}
        <dt>{t.frame.strip.waiting}</dt>
        <dd>{f.number(system.outboxDepth)}</dd>
        {(found.text || found.detail) && (
          <>
            <dt>{t.frame.strip.said}</dt>
            <dd className={styles.said}>{[found.text, found.detail].filter(Boolean).join(' ')}</dd>
          </>
        )}
        {advice && (
          <>
            <dt>{t.frame.strip.advice}</dt>
            <dd>{advice}</dd>
          </>
        )}
      </dl>
      {system.state !== 'ok' && system.state !== 'paused' && (
        <Button small onClick={() => void core.systems.retryNow({ id: system.id })}>
          {t.systems.retryNow}
        </Button>
      )}
    </Details>
  );
}
