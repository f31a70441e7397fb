import { useState } from 'react';
import * as v from 'valibot';
import { openTransactionsSchema } from '../../../src-shared/contract/systems.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { useParts } from '../../app/parts-context.tsx';
import { problemText } from '../../app/problem-text.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './remove-dialog.module.css';

type Waiting = v.InferOutput<typeof openTransactionsSchema>['transactions'];

/** Asks before a system is removed, and shows what still keeps it. */
export function RemoveDialog({ system, onClose }: { system: SystemStatus; onClose: () => void }) {
  const { t } = useI18n();
  const { core, toasts, navigation } = useParts();
  const [waiting, setWaiting] = useState<Waiting>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const result = await core.systems.remove({ id: system.id });
    setBusy(false);
    if (result.ok) {
      toasts.show({ tone: 'ok', text: t.setup.removed(system.name) });
      return onClose();
    }
    const open = v.safeParse(openTransactionsSchema, result.error.detail);
    if (open.success) setWaiting(open.output.transactions);
    else setProblem(`${problemText(result.error, t)} ${result.error.message}`);
  };
  const pause = async (): Promise<void> => {
    const result = await core.systems.pause({ id: system.id, paused: true });
    if (!result.ok) return setProblem(problemText(result.error, t));
    toasts.show({ tone: 'info', text: t.systems.paused(system.name) });
    onClose();
  };
  return (
    <Dialog title={t.setup.removeDialog.title(system.name)} onClose={onClose}>
      <div className={styles.body}>
        <p>{t.setup.removeDialog.body}</p>
        <p>{t.setup.removeDialog.stays}</p>
        {waiting && (
          <div role="alert" className={styles.waiting}>
            <p>{t.setup.removeDialog.waiting(waiting.length)}</p>
            <ul>
              {waiting.map(({ id, summary, state }) => (
                <li key={id}>
                  <button
                    type="button"
                    className={styles.open}
                    aria-label={t.setup.removeDialog.open(summary)}
                    onClick={() => {
                      onClose();
                      navigation.openTransaction(id);
                    }}
                  >
                    {summary}
                  </button>{' '}
                  <span className={styles.state}>{t.transactions.state[state]}</span>
                </li>
              ))}
            </ul>
            <p>{t.setup.removeDialog.settle}</p>
          </div>
        )}
        {problem && (
          <p role="alert" className={styles.problem}>
            {problem}
          </p>
        )}
      </div>
      <footer className={styles.foot}>
        {system.state !== 'paused' && <Button onClick={() => void pause()}>{t.setup.removeDialog.pause}</Button>}
        <Button onClick={onClose} data-autofocus>
          {t.common.cancel}
        </Button>
        <Button tone="danger" disabled={busy} onClick={() => void remove()}>
          {t.setup.removeDialog.confirm}
        </Button>
      </footer>
    </Dialog>
  );
}
