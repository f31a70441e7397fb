import { ArrowRight, PhoneCall, X } from 'lucide-react';
import type { LiveCall } from '../../../../src-shared/model/live-call.ts';
import { fieldName } from '../../../app/field-name.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { talkedSeconds } from '../../../app/stores/call-log.ts';
import { setChanges } from '../../../app/stores/composer-store.ts';
import { statusWord } from '../../../app/status-word.ts';
import { useSystemName } from '../../../app/use-system-name.ts';
import { DispositionSelect } from '../../../app/disposition-select.tsx';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { fieldClass } from '../../../ui/field.tsx';
import { useNow } from '../../../ui/use-now.ts';
import type { ComposerModel } from './use-composition.ts';
import styles from './also-do.module.css';

/** What the same send does besides the text: corrected contact fields, changes of the ticket, the call's log. */
export function AlsoDo({ model }: { model: ComposerModel }) {
  const { t } = useI18n();
  const { composer, edits, calls } = useParts();
  const systemName = useSystemName();
  const { id, customerId, shownChanges, changes, call, wrapUp, record } = model;
  const changed = Object.entries(shownChanges);
  const offersLog = call !== undefined && record !== undefined && wrapUp !== undefined;
  if (model.edits.length === 0 && changed.length === 0 && !offersLog) return null;
  return (
    <section className={styles.also} aria-label={t.composer.also}>
      <h3 className={styles.title}>{t.composer.also}</h3>
      <ul className={styles.list}>
        {model.edits.map((edit) => {
          const field = fieldName(edit.pointer, t.customer);
          return (
            <li key={`${edit.record.system}${edit.pointer}`} className={styles.chip}>
              <span className={styles.words}>
                {t.composer.edit(
                  field,
                  edit.from || t.common.none,
                  edit.to || t.common.none,
                  systemName(edit.record.system),
                )}
              </span>
              <RemoveButton
                label={t.composer.removeEdit(field)}
                disabled={model.busy}
                onClick={() => customerId && edits.remove(customerId, edit)}
              />
            </li>
          );
        })}
        {changed.map(([field, value]) => {
          const name = t.conversation[field as 'status' | 'owner' | 'queue'];
          return (
            <li key={field} className={styles.chip}>
              <ArrowRight aria-hidden="true" />
              <span className={styles.words}>
                {t.composer.changeTicket(
                  name,
                  (field === 'status' ? statusWord(value ?? '', t.conversation) : value) || t.common.nobody,
                )}
              </span>
              <RemoveButton
                label={t.composer.removeChange(name)}
                disabled={model.busy}
                onClick={() => setChanges(composer, id, { ...changes, [field]: undefined })}
              />
            </li>
          );
        })}
      </ul>
      {offersLog && (
        <div className={styles.log}>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={wrapUp.withReply}
              disabled={model.busy}
              onChange={(event) => calls.setWrapUp(call.id, { withReply: event.target.checked })}
            />
            <PhoneCall aria-hidden="true" />
            <LogLabel call={call} />
          </label>
          {wrapUp.withReply && (
            <>
              <DispositionSelect
                value={wrapUp.disposition}
                missing={model.missingDisposition}
                onChange={(disposition) => calls.setWrapUp(call.id, { disposition })}
              />
              <input
                className={fieldClass.input}
                aria-label={t.composer.callNote}
                placeholder={t.composer.callNote}
                value={wrapUp.note}
                onChange={(event) => calls.setWrapUp(call.id, { note: event.target.value })}
              />
            </>
          )}
        </div>
      )}
    </section>
  );
}

function LogLabel({ call }: { call: LiveCall }) {
  const { t, f } = useI18n();
  const talked = f.clock(talkedSeconds(call, useNow('second')));
  return <>{t.composer.logCallWith(call.customerName ?? call.callerName ?? call.number, talked)}</>;
}

function RemoveButton({ label, onClick, disabled }: { label: string; onClick: () => void; disabled: boolean }) {
  return (
    <button
      type="button"
      className={styles.remove}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <X aria-hidden="true" />
    </button>
  );
}
