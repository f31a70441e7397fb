import { Coffee, GraduationCap, Headphones, Laptop, PhoneMissed, Play, UsersRound, Utensils } from 'lucide-react';
import { useStore } from 'zustand';
import type { AgentPresence } from '../../../src-shared/model/live-call.ts';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Dot, type Tone } from '../../ui/chip.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import styles from './presence-control.module.css';

const tones: Readonly<Record<AgentPresence['state'], Tone>> = {
  ready: 'ok',
  paused: 'warn',
  busy: 'info',
  ringing: 'info',
  offline: 'idle',
  wrapUp: 'info',
};
const reasonIcons = {
  breakTime: <Coffee />,
  lunch: <Utensils />,
  meeting: <UsersRound />,
  training: <GraduationCap />,
  backOffice: <Laptop />,
} as const;

/** How this agent stands towards the call centre, and pausing with a reason. Sits at the foot of the rail. */
export function PresenceControl() {
  const { t, f } = useI18n();
  const { core, calls, toasts, workspace } = useParts();
  const agent = useStore(workspace, (s) => s.workspace?.agent.name);
  const presences = useStore(calls.store, (s) => s.presences);
  const missed = useStore(calls.store, (s) => s.missed);
  // The core reports colleagues too, and marks one's own where its call centre knows; else the name tells.
  const own = presences.find((p) => p.mine) ?? presences.find((p) => p.agent === agent) ?? presences[0];
  const busy = own !== undefined && (own.state === 'busy' || own.state === 'ringing' || own.state === 'wrapUp');
  const say = async (reason: string | undefined): Promise<void> => {
    if (!own) return;
    const result = await core.calls.command(
      reason ? { command: 'pause', system: own.system, reason } : { command: 'unpause', system: own.system },
    );
    if (!result.ok) toasts.show({ tone: 'danger', text: problemText(result.error, t), detail: result.error.message });
    else if (busy && reason) toasts.show({ tone: 'info', text: t.calls.pauseDuring });
  };
  const pausing = own?.state === 'paused' || own?.next === 'paused';
  useAction('call.pause', () => void say(pausing ? undefined : t.calls.reasons.breakTime), own !== undefined);
  if (!own) return agent ? <div className={styles.foot}>{agent}</div> : null;
  const items: MenuItem[] = [
    ...(pausing ? [{ id: 'ready', label: t.calls.unpause, icon: <Play />, run: () => void say(undefined) }] : []),
    ...(Object.keys(reasonIcons) as (keyof typeof reasonIcons)[]).map((key) => ({
      id: key,
      label: t.calls.reasons[key],
      icon: reasonIcons[key],
      run: () => void say(t.calls.reasons[key]),
    })),
  ];
  return (
    <div className={styles.foot}>
      {missed.length > 0 && (
        <button type="button" className={styles.missed} onClick={() => calls.clearMissed()} title={t.calls.clearMissed}>
          <PhoneMissed aria-hidden="true" />
          {t.calls.missed(missed.length)}
          <span className={styles.numbers}>{missed.map((call) => call.customerName ?? call.number).join(', ')}</span>
        </button>
      )}
      <Menu
        label={t.calls.pause}
        items={items}
        trigger={
          <button type="button" className={styles.presence}>
            <Headphones aria-hidden="true" />
            <span className={styles.words}>
              <span className={styles.agent}>{agent ?? own.agent}</span>
              <span className={styles.state}>
                <Dot tone={tones[own.state]} />
                {t.calls.presence[own.state]}
                {own.reason && own.state === 'paused' ? `: ${own.reason}` : ''}
                {own.next && ` · ${t.calls.next(t.calls.presence[own.next])}`}
                <span title={f.full(own.since)} className={styles.since}>
                  <Age at={own.since} />
                </span>
              </span>
            </span>
          </button>
        }
      />
    </div>
  );
}
