import { ArrowLeftRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Customer, MergeSuggestion } from '../../../src-shared/model/customer.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import { fieldName } from '../../app/field-name.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import { customerFields } from './field-groups.ts';
import styles from './merge-dialog.module.css';

/** Shows what a merge would give, in the chosen direction, before anything is done. It can be undone afterwards. */
export function MergeDialog({
  suggestion,
  current,
  onClose,
}: {
  suggestion: MergeSuggestion;
  current: CustomerId;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const { core, customers, toasts, navigation } = useParts();
  const other = suggestion.a === current ? suggestion.b : suggestion.a;
  const [keep, setKeep] = useState<CustomerId>(current);
  const absorb = keep === current ? other : current;
  const [answer, setAnswer] = useState<{ keep: CustomerId; customer: Customer }>();
  const preview = answer?.keep === keep ? answer.customer : undefined;
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let wanted = true;
    void core.customers.previewMerge({ keep, absorb }).then((result) => {
      if (!wanted) return;
      if (result.ok) setAnswer({ keep, customer: result.value });
      else setProblem(problemText(result.error, t));
    });
    return () => {
      wanted = false;
    };
  }, [core, keep, absorb, t]);
  const nameOf = (id: CustomerId): string => (id === suggestion.a ? suggestion.aName : suggestion.bName);
  const merge = async (): Promise<void> => {
    const result = await core.customers.merge({ keep, absorb });
    if (!result.ok) return setProblem(`${problemText(result.error, t)} ${result.error.message}`);
    const { undo } = result.value;
    customers.refresh(keep);
    if (keep !== current) navigation.openCustomer(keep);
    toasts.show({
      tone: 'ok',
      text: t.customer.merged(nameOf(keep)),
      action: {
        label: t.common.undo,
        run: () =>
          void core.customers.undoMerge({ undo }).then((undone) => {
            customers.refresh(keep);
            toasts.show(
              undone.ok
                ? { tone: 'info', text: t.customer.unmerged }
                : { tone: 'danger', text: problemText(undone.error, t), detail: undone.error.message },
            );
          }),
      },
    });
    onClose();
  };
  return (
    <Dialog title={t.customer.mergeTitle} onClose={onClose}>
      <div className={styles.body}>
        <div className={styles.direction}>
          <div className={styles.side}>
            <span className={styles.role}>{t.customer.keep}</span>
            <SafeInline text={nameOf(keep)} />
          </div>
          <Button onClick={() => setKeep(absorb)}>
            <ArrowLeftRight />
            {t.customer.swap}
          </Button>
          <div className={styles.side}>
            <span className={styles.role}>{t.customer.absorb}</span>
            <SafeInline text={nameOf(absorb)} />
          </div>
        </div>
        <h3 className={styles.heading}>{t.customer.result}</h3>
        <div className={styles.result}>
          {preview
            ? customerFields(preview.fields).map((field) => (
                <div key={field.pointer} className={styles.field}>
                  <span className={styles.label}>{fieldName(field.pointer, t.customer)}</span>
                  <SafeInline text={field.shown.value} />
                  <SystemBadge id={field.shown.system} />
                </div>
              ))
            : t.common.loading}
        </div>
        {problem && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
      </div>
      <footer className={styles.foot}>
        <Button onClick={onClose}>{t.common.cancel}</Button>
        <Button tone="primary" disabled={!preview} onClick={() => void merge()}>
          {t.customer.merge}
        </Button>
      </footer>
    </Dialog>
  );
}
