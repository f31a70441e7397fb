import { ArrowRightLeft, Pause, Phone, PhoneIncoming, PhoneOff, Play, UserRound } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useStore } from 'zustand';
import type { CallCommand, LiveCall } from '../../../src-shared/model/live-call.ts';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { isLiveNow, needsWrapUp } from '../../app/stores/call-standing.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { RunningClock } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { fieldClass } from '../../ui/field.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import styles from './call-bar.module.css';
import { callsOnBar } from './calls-on-bar.ts';
import { useRingTone } from './use-ring-tone.ts';
import { useScreenPop } from './use-screen-pop.ts';
import { WrapUpForm } from './wrap-up-form.tsx';

/** Slides in while this agent has a call: ringing, talking, on hold, and the wrap-up after it. */
export function CallBar() {
  const { t } = useI18n();
  const { calls } = useParts();
  const all = useStore(calls.store, (s) => s.calls);
  const logged = useStore(calls.store, (s) => s.logged);
  const mine = callsOnBar(all, logged);
  const ringing = mine.find((call) => call.state === 'ringing' && isLiveNow(call));
  useScreenPop(mine);
  useRingTone(ringing !== undefined);
  return (
    <section className={classNames(styles.area)} aria-label={t.frame.landmarks.calls}>
      <p className="visually-hidden" role="alert">
        {ringing && t.calls.ringingAnnounce(ringing.customerName ?? ringing.callerName ?? ringing.number)}
      </p>
      {mine.map((call, index) => (
        <OneCall key={call.id} call={call} first={index === 0} />
      ))}
    </section>
  );
}

function OneCall({ call, first }: { call: LiveCall; first: boolean }) {
  const { t, f } = useI18n();
  const { core, navigation, toasts } = useParts();
  const [transferring, setTransferring] = useState(false);
  const command = async (input: CallCommand): Promise<void> => {
    const result = await core.calls.command(input);
    if (result.ok) return;
    const detail = `${problemText(result.error, t)} ${result.error.message}`;
    toasts.show({ tone: 'danger', text: t.calls.failed, detail });
  };
  const { id, state, staleSince } = call;
  const live = isLiveNow(call);
  const rings = live && state === 'ringing';
  const inCall = live && (state === 'talking' || state === 'held');
  const hold = (): void => void command({ command: state === 'held' ? 'unhold' : 'hold', call: id });
  useAction('call.answer', () => void command({ command: 'answer', call: id }), first && rings);
  useAction('call.hangUp', () => void command({ command: 'hangUp', call: id }), first && (inCall || rings));
  useAction('call.hold', hold, first && inCall);
  useAction('call.transfer', () => setTransferring(true), first && inCall);
  const who = call.customerName ?? call.callerName;
  return (
    <div className={styles.bar} data-state={state} data-stale={!live}>
      <div className={styles.main}>
        <span className={styles.badge} aria-hidden="true">
          {!live ? <PhoneOff /> : rings ? <PhoneIncoming /> : <Phone />}
        </span>
        <span className={styles.state}>{t.calls.state[state]}</span>
        {staleSince !== undefined && (
          <span className={styles.stale} role="status">
            {t.calls.stale(f.time(staleSince))}
          </span>
        )}
        <span className={styles.who}>
          <SafeInline className={styles.name} text={who || call.number} />
          {who && <SafeInline className={styles.number} text={call.number} />}
        </span>
        {!call.customer && <span className={styles.unknown}>{t.calls.unknown}</span>}
        {call.queue && <span className={styles.queue}>{t.calls.queue(call.queue)}</span>}
        <span className={styles.clock}>
          <RunningClock from={call.answeredAt ?? call.startedAt} to={call.endedAt ?? staleSince} />
        </span>
        <span className={styles.actions}>
          {call.customer && (
            <Button
              onClick={() =>
                call.conversation
                  ? navigation.openConversation(call.conversation)
                  : call.customer && navigation.openCustomer(call.customer)
              }
            >
              <UserRound />
              {t.calls.open}
            </Button>
          )}
          {rings && (
            <Button tone="ok" onClick={() => void command({ command: 'answer', call: id })}>
              <Phone />
              {t.calls.answer}
            </Button>
          )}
          {inCall && (
            <>
              <Button onClick={hold}>
                {state === 'held' ? <Play /> : <Pause />}
                {state === 'held' ? t.calls.unhold : t.calls.hold}
              </Button>
              <Button aria-expanded={transferring} onClick={() => setTransferring(!transferring)}>
                <ArrowRightLeft />
                {t.calls.transfer}
              </Button>
            </>
          )}
          {(inCall || rings) && (
            <Button tone="danger" onClick={() => void command({ command: 'hangUp', call: id })}>
              <PhoneOff />
              {rings ? t.calls.decline : t.calls.hangUp}
            </Button>
          )}
        </span>
      </div>
      {transferring && inCall && (
        <TransferForm
          onTransfer={(to) => {
            setTransferring(false);
            void command({ command: 'transfer', call: id, to });
          }}
        />
      )}
      {needsWrapUp(call) && <WrapUpForm call={call} />}
    </div>
  );
}

function TransferForm({ onTransfer }: { onTransfer: (to: string) => void }) {
  const { t } = useI18n();
  const [to, setTo] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // The field was asked for by pressing Transfer, so the focus is expected here.
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (to.trim()) onTransfer(to.trim());
  };
  return (
    <form className={styles.transfer} onSubmit={submit}>
      <input
        className={fieldClass.input}
        aria-label={t.calls.transferTo}
        placeholder={t.calls.transferTo}
        value={to}
        maxLength={64}
        ref={field}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit" tone="primary" disabled={!to.trim()}>
        {t.calls.transferNow}
      </Button>
    </form>
  );
}
