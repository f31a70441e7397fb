import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { useParts } from '../../app/parts-context.tsx';
import { createFigures, type FiguresState } from '../../app/stores/live-stores.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { RunningClock } from '../../ui/age.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Skeleton } from '../../ui/empty-state.tsx';
import { healthTone } from '../../ui/state-tones.ts';
import { AnsweredChart } from './answered-chart.tsx';
import { FigureTile } from './figure-tile.tsx';
import { DataAge } from './data-age.tsx';
import styles from './supervisor-screen.module.css';

/** The supervisors' live panel. */
export function SupervisorScreen() {
  const { t } = useI18n();
  const { core } = useParts();
  const [figures] = useState(() => createFigures(core));
  useEffect(() => figures.start(), [figures]);
  return (
    <section className={styles.screen}>
      <h1 className={styles.title}>{t.supervisor.title}</h1>
      <Panel store={figures.store} />
    </section>
  );
}

function Panel({ store }: { store: StoreApi<FiguresState> }) {
  const { t, f } = useI18n();
  const figures = useStore(store, (s) => s.figures);
  if (!figures) return <Skeleton rows={4} label={t.supervisor.waitingForData} />;
  const states: Readonly<Record<string, string>> = t.calls.presence;
  return (
    <>
      <div className={styles.tiles}>
        <FigureTile name="waitingNow" figure={figures.waitingNow} />
        <FigureTile name="longestWait" figure={figures.longestWait} show={f.clock} />
        <FigureTile name="callsNow" figure={figures.callsNow} />
        <FigureTile name="callsQueued" figure={figures.callsQueued} />
        <FigureTile name="callsAnsweredToday" figure={figures.callsAnsweredToday} />
        <FigureTile name="callsMissedToday" figure={figures.callsMissedToday} />
        <FigureTile name="outboxDepth" figure={figures.outboxDepth} />
        <FigureTile name="oldestUnsent" figure={figures.oldestUnsent} show={f.clock} />
        <FigureTile name="attention" figure={figures.attention} alarm={figures.attention.value > 0} />
        <FigureTile name="busThroughput" figure={figures.busThroughput} />
        <FigureTile name="busP999" figure={figures.busP999} show={(n) => `${f.number(n)} ms`} />
      </div>
      <div className={styles.columns}>
        <AnsweredChart perMinute={figures.answeredPerMinute} />
        <div className={styles.stack}>
          <section className={styles.card}>
            <h2>{t.supervisor.systems}</h2>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t.supervisor.system}</th>
                  <th scope="col">{t.supervisor.health}</th>
                  <th scope="col" className={styles.end}>
                    {t.supervisor.dataAge}
                  </th>
                </tr>
              </thead>
              <tbody>
                {figures.systems.map((system) => (
                  <tr key={system.id}>
                    <th scope="row">{system.name}</th>
                    <td>
                      <Chip tone={healthTone[system.state]}>{t.frame.health[system.state]}</Chip>
                    </td>
                    <td className={styles.end}>
                      <DataAge at={system.freshAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section className={styles.card}>
            <h2>{t.supervisor.agents}</h2>
            {figures.agents.length === 0 ? (
              <p className={styles.none}>{t.supervisor.noAgents}</p>
            ) : (
              <table className={styles.table}>
                <thead>
                  <tr>
                    <th scope="col">{t.supervisor.agent}</th>
                    <th scope="col">{t.supervisor.system}</th>
                    <th scope="col">{t.supervisor.state}</th>
                    <th scope="col" className={styles.end}>
                      {t.supervisor.inState}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {figures.agents.map((agent) => (
                    <tr key={`${agent.system}/${agent.agent}`}>
                      <th scope="row">{agent.agent}</th>
                      <td>
                        <SystemBadge id={agent.system} />
                      </td>
                      <td>{states[agent.state] ?? agent.state}</td>
                      <td className={styles.end}>
                        <RunningClock from={agent.since} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        </div>
      </div>
    </>
  );
}
