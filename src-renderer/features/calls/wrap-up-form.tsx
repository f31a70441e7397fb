import { useState, type FormEvent } from 'react';
import { useStore } from 'zustand';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import { DispositionSelect } from '../../app/disposition-select.tsx';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { callLogRecord, logCallAct } from '../../app/stores/call-log.ts';
import { wrapUpOf } from '../../app/stores/calls-store.ts';
import { useCustomer } from '../../app/use-customer.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { fieldClass } from '../../ui/field.tsx';
import styles from './call-bar.module.css';

/** What came of the call. Saved as an intent of its own, or together with the reply that is being written. */
export function WrapUpForm({ call }: { call: LiveCall }) {
  const { t } = useI18n();
  const { calls, sender, toasts, navigation, systems } = useParts();
  const wrapUp = useStore(calls.store, (s) => wrapUpOf(s, call.id));
  const systemList = useStore(systems, (s) => s.systems);
  const record = callLogRecord(useCustomer(call.customer)?.customer, systemList);
  const opened = useStore(navigation.store, (s) => s.conversation);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const here = call.conversation !== undefined && call.conversation === opened;
  // The composer asks for the result where the log goes out with the reply.
  const withReply = wrapUp.withReply && here;
  const missing = tried && !wrapUp.disposition;
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!wrapUp.disposition || !record) return;
    setBusy(true);
    const result = await sender.submit(`call:${call.id}`, {
      ...(call.conversation ? { conversation: call.conversation } : {}),
      ...(call.customer ? { customer: call.customer } : {}),
      acts: [logCallAct(call, record, wrapUp, Date.now())],
    });
    setBusy(false);
    if (!result.ok)
      return toasts.show({ tone: 'danger', text: problemText(result.error, t), detail: result.error.message });
    calls.logDone(call.id);
    const { transaction } = result.value;
    toasts.show({
      tone: 'ok',
      text: t.calls.logged,
      action: { label: t.transactions.open, run: () => navigation.openTransaction(transaction) },
    });
  };
  return (
    <form className={styles.wrap} onSubmit={(event) => void save(event)}>
      {record && !withReply ? (
        <>
          <DispositionSelect
            value={wrapUp.disposition}
            missing={missing}
            onChange={(disposition) => calls.setWrapUp(call.id, { disposition })}
          />
          <input
            className={fieldClass.input}
            aria-label={t.calls.note}
            placeholder={t.calls.note}
            value={wrapUp.note}
            onChange={(event) => calls.setWrapUp(call.id, { note: event.target.value })}
          />
        </>
      ) : null}
      {!record && <p className={styles.hint}>{t.calls.wrapNoRecord}</p>}
      {withReply && <p className={styles.hint}>{t.calls.wrapHint}</p>}
      {record && here && (
        <Button aria-pressed={withReply} onClick={() => calls.setWrapUp(call.id, { withReply: !wrapUp.withReply })}>
          {t.calls.withReply}
        </Button>
      )}
      {record && !withReply && (
        <Button type="submit" tone="primary" disabled={busy}>
          {t.calls.saveLog}
        </Button>
      )}
      <Button tone="quiet" disabled={busy} onClick={() => calls.logDone(call.id)}>
        {t.calls.finish}
      </Button>
    </form>
  );
}
