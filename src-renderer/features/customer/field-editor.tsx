import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Customer, FieldValue } from '../../../src-shared/model/customer.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { contactActs, type PendingEdit } from '../../app/stores/pending-edits-store.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { fieldClass } from '../../ui/field.tsx';
import styles from './field-editor.module.css';

/** Corrects one value in place: kept for the next send (Enter), or saved at once. Escape leaves it as it was. */
export function FieldEditor({
  field,
  customer,
  name,
  start,
  onDone,
}: {
  field: FieldValue;
  customer: Customer;
  name: string;
  start: string;
  onDone: () => void;
}) {
  const { t } = useI18n();
  const { edits, sender, toasts, navigation } = useParts();
  const [value, setValue] = useState(start);
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const record = customer.references.find((r) => r.system === field.system && r.id === field.recordId);
  if (!record) return null;
  const edit: PendingEdit = { record, pointer: field.pointer, from: field.value, to: value.trim() };
  const keep = (): void => {
    edits.put(customer.id, edit);
    onDone();
  };
  const saveNow = async (): Promise<void> => {
    if (edit.from === edit.to) return onDone();
    setBusy(true);
    const result = await sender.submit(`customer:${customer.id}${field.pointer}`, {
      customer: customer.id,
      acts: [...contactActs([edit])],
    });
    setBusy(false);
    if (!result.ok) return setProblem(`${problemText(result.error, t)} ${result.error.message}`);
    edits.remove(customer.id, edit);
    const { transaction } = result.value;
    toasts.show({
      tone: 'ok',
      text: t.customer.savedNow,
      action: { label: t.transactions.open, run: () => navigation.openTransaction(transaction) },
    });
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') keep();
    else if (event.key === 'Escape') onDone();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.editor}>
      <input
        ref={input}
        className={fieldClass.input}
        aria-label={t.customer.edit(name)}
        aria-invalid={problem !== undefined}
        value={value}
        maxLength={2000}
        disabled={busy}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <span className={styles.actions}>
        <Button small tone="primary" disabled={busy} onClick={keep}>
          {t.customer.keepForSend}
        </Button>
        <Button small disabled={busy} onClick={() => void saveNow()}>
          {t.customer.saveNow}
        </Button>
        <Button small tone="quiet" disabled={busy} onClick={onDone}>
          {t.common.cancel}
        </Button>
      </span>
    </div>
  );
}
