import { useRef } from 'react';
import { useAction } from '../../../app/keys/use-action.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { setChanges } from '../../../app/stores/composer-store.ts';
import { statusWord } from '../../../app/status-word.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { classNames } from '../../../ui/class-names.ts';
import type { ComposerModel } from './use-composition.ts';
import styles from './ticket-controls.module.css';

const FIELDS = [
  ['status', 'statuses'],
  ['owner', 'owners'],
  ['queue', 'queues'],
] as const;

/** Status, owner and queue of the ticket; a change goes out with the next send. */
export function TicketControls({ model }: { model: ComposerModel }) {
  const { t } = useI18n();
  const { composer } = useParts();
  const status = useRef<HTMLSelectElement>(null);
  const { id, ticket, changes } = model;
  const can = ticket?.can.includes('updateTicket') === true;
  useAction('composer.status', () => status.current?.focus(), can);
  if (!ticket || !can) return null;
  return (
    <div className={styles.controls}>
      {FIELDS.map(([field, list]) => {
        const value = changes[field] ?? ticket[field];
        const options = ticket[list].includes(value) ? ticket[list] : [value, ...ticket[list]];
        // What cannot be changed to anything else is no choice.
        if (options.length < 2) return null;
        return (
          <label key={field} className={classNames(styles.control, styles[field])} title={t.conversation[field]}>
            <span className="visually-hidden">{t.conversation[field]}</span>
            <select
              ref={field === 'status' ? status : undefined}
              className={styles.select}
              data-changed={value !== ticket[field]}
              value={value}
              disabled={model.busy}
              onChange={(event) => setChanges(composer, id, { ...changes, [field]: event.target.value })}
            >
              {options.map((option) => (
                <option key={option} value={option}>
                  {field === 'status' ? statusWord(option, t.conversation) : option || t.common.nobody}
                </option>
              ))}
            </select>
          </label>
        );
      })}
    </div>
  );
}
