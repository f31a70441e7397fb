import { useState, type FormEvent } from 'react';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { fieldName } from '../../app/field-name.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, fieldClass } from '../../ui/field.tsx';
import { editableTexts, editedActs } from './edited-acts.ts';
import styles from './transaction-drawer.module.css';

/** Corrects what was refused or could not be settled, and sends it again in its place. */
export function EditForm({ view, acts, onDone }: { view: TransactionView; acts: readonly Act[]; onDone: () => void }) {
  const { t } = useI18n();
  const { core, toasts, navigation } = useParts();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const texts = editableTexts(acts);
  const empty = (key: string, value: string): boolean => (typed[key] ?? value).trim() === '';
  const missing = texts.some(({ key, value, required }) => required && empty(key, value));

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (missing) return;
    setBusy(true);
    const result = await core.transactions.act({
      id: view.id,
      action: 'editAndReplay',
      acts: editedActs(acts, typed),
    });
    setBusy(false);
    if (!result.ok) return setProblem(`${problemText(result.error, t)} ${result.error.message}`);
    toasts.show({ tone: 'ok', text: t.composer.sent });
    onDone();
    navigation.openTransaction(result.value.id);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <p className={styles.explain}>{t.transactions.editHint}</p>
      {texts.map(({ key, act, pointer, value, long, required }) => (
        <Field
          key={key}
          label={pointer === undefined ? t.transactions.acts[act] : fieldName(pointer, t.customer)}
          problem={required && empty(key, value) ? t.transactions.textMissing : undefined}
        >
          {(props) => {
            const shared = {
              ...props,
              value: typed[key] ?? value,
              disabled: busy,
              onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [key]: event.target.value }),
            };
            return long ? (
              <textarea {...shared} className={fieldClass.area} rows={6} maxLength={200_000} dir="auto" />
            ) : (
              <input {...shared} className={fieldClass.input} maxLength={2000} />
            );
          }}
        </Field>
      ))}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <span className={styles.buttons}>
        <Button type="submit" tone="primary" disabled={busy || missing}>
          {t.transactions.action.editAndReplay}
        </Button>
        <Button tone="quiet" disabled={busy} onClick={onDone}>
          {t.common.cancel}
        </Button>
      </span>
    </form>
  );
}
