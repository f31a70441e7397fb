import { useState, type FormEvent } from 'react';
import type { ManualAction, TransactionView } from '../../../src-shared/model/transaction.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, fieldClass } from '../../ui/field.tsx';
import { EditForm } from './edit-form.tsx';
import styles from './transaction-drawer.module.css';

/** Actions the contract asks a reason for. */
const NEEDS_REASON: ReadonlySet<ManualAction> = new Set(['markDone', 'compensate', 'handOver']);
/** Actions that may be about one system alone; the others are about the whole transaction, whatever was stuck in it. */
const ABOUT_ONE: ReadonlySet<ManualAction> = new Set(['retryNow', 'markDone']);
const OFFERED: readonly ManualAction[] = ['retryNow', 'editAndReplay', 'compensate', 'markDone', 'handOver'];

/** What a person may decide; each decision is confirmed, most of them with a reason that stays in the history. */
export function ManualActions({ view }: { view: TransactionView }) {
  const { t } = useI18n();
  const [action, setAction] = useState<ManualAction>();
  const { acts } = view;
  // What goes with files is too large to be shown here.
  const offered = OFFERED.filter((name) => view.actions.includes(name) && (name !== 'editAndReplay' || acts));
  return (
    <section>
      <div className={`${styles.actions} ${styles.heading}`}>
        {offered.map((name) => (
          <Button
            key={name}
            small
            aria-expanded={action === name}
            title={t.transactions.actionHint[name]}
            onClick={() => setAction(action === name ? undefined : name)}
          >
            {t.transactions.action[name]}
          </Button>
        ))}
      </div>
      {action === 'editAndReplay' && acts && <EditForm view={view} acts={acts} onDone={() => setAction(undefined)} />}
      {action && action !== 'editAndReplay' && (
        <ActionForm key={action} view={view} action={action} onDone={() => setAction(undefined)} />
      )}
    </section>
  );
}

function ActionForm({ view, action, onDone }: { view: TransactionView; action: ManualAction; onDone: () => void }) {
  const { t } = useI18n();
  const { core, toasts } = useParts();
  const open = view.participants.filter((p) => p.state === 'attention' || p.state === 'unknown');
  const [participant, setParticipant] = useState(open.length === 1 ? (open[0]?.key ?? '') : '');
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<'happened' | 'didNotHappen'>();
  const [owner, setOwner] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const reasonMissing = NEEDS_REASON.has(action) && reason.trim() === '';
  const outcomeMissing = action === 'markDone' && outcome === undefined;
  const ownerMissing = action === 'handOver' && owner.trim() === '';

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (reasonMissing || outcomeMissing || ownerMissing) return;
    setBusy(true);
    const result = await core.transactions.act({
      id: view.id,
      action,
      ...(participant && ABOUT_ONE.has(action) ? { participant } : {}),
      ...(reason.trim() ? { reason: reason.trim() } : {}),
      ...(action === 'markDone' && outcome ? { outcome } : {}),
      ...(action === 'handOver' ? { owner: owner.trim() } : {}),
    });
    setBusy(false);
    if (!result.ok) return setProblem(`${problemText(result.error, t)} ${result.error.message}`);
    toasts.show({ tone: 'ok', text: t.transactions.done });
    onDone();
  };

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <p className={styles.explain}>{t.transactions.actionHint[action]}</p>
      {view.participants.length > 1 && ABOUT_ONE.has(action) && (
        <Field label={t.transactions.about}>
          {(props) => (
            <select
              {...props}
              className={fieldClass.select}
              value={participant}
              onChange={(event) => setParticipant(event.target.value)}
            >
              <option value="">{t.transactions.whole}</option>
              {view.participants.map((p) => (
                <option key={p.key} value={p.key}>
                  {p.systemName}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {action === 'markDone' && (
        <fieldset className={styles.choices}>
          <legend className={styles.explain}>{t.transactions.outcome}</legend>
          {(['happened', 'didNotHappen'] as const).map((value) => (
            <label key={value}>
              <input type="radio" name="outcome" checked={outcome === value} onChange={() => setOutcome(value)} />
              {t.transactions[value]}
            </label>
          ))}
          {tried && outcomeMissing && (
            <p className={styles.problem} role="alert">
              {t.transactions.outcomeMissing}
            </p>
          )}
        </fieldset>
      )}
      {action === 'handOver' && (
        <Field
          label={t.transactions.newOwner}
          problem={tried && ownerMissing ? t.transactions.ownerMissing : undefined}
        >
          {(props) => (
            <input {...props} className={fieldClass.input} value={owner} onChange={(e) => setOwner(e.target.value)} />
          )}
        </Field>
      )}
      {NEEDS_REASON.has(action) && (
        <Field
          label={t.transactions.reason}
          hint={t.transactions.reasonHint}
          problem={tried && reasonMissing ? t.transactions.reasonMissing : undefined}
        >
          {(props) => (
            <textarea
              {...props}
              className={fieldClass.area}
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
      )}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <span className={styles.buttons}>
        <Button type="submit" tone="primary" disabled={busy}>
          {t.transactions.action[action]}
        </Button>
        <Button tone="quiet" disabled={busy} onClick={onDone}>
          {t.common.cancel}
        </Button>
      </span>
    </form>
  );
}
