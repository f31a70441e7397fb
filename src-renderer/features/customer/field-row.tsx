import { ChevronDown, Pencil, Phone } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { Customer, FieldValue } from '../../../src-shared/model/customer.ts';
import { fieldName } from '../../app/field-name.ts';
import { useParts } from '../../app/parts-context.tsx';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useSystemName } from '../../app/use-system-name.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { SafeInline } from '../../ui/safe-text.tsx';
import { useNow } from '../../ui/use-now.ts';
import { type CustomerField, isPhone } from './field-groups.ts';
import { FieldEditor } from './field-editor.tsx';
import { useDial } from './use-dial.ts';
import styles from './field-row.module.css';

/** One field: its value, where it comes from, what competes with it, and how to correct it. */
export function FieldRow({
  field,
  customer,
  editing,
  onEdit,
}: {
  field: CustomerField;
  customer: Customer;
  editing: boolean;
  onEdit: (editing: boolean) => void;
}) {
  const { t } = useI18n();
  const { edits } = useParts();
  const systemName = useSystemName();
  const dial = useDial();
  const [open, setOpen] = useState(false);
  const name = fieldName(field.pointer, t.customer);
  const { shown, same, others, editable, pointer } = field;
  const edited = editable ?? shown;
  const alsoIn = [...new Set(same.map(({ system }) => system).filter((system) => system !== shown.system))];
  const pending = useStore(edits.store, (s) =>
    s[customer.id]?.find(
      (e) => e.pointer === pointer && e.record.system === edited.system && e.record.id === edited.recordId,
    ),
  );
  return (
    <div className={styles.row} data-pointer={pointer}>
      <dt className={styles.label}>{name}</dt>
      <dd className={styles.value}>
        {editing ? (
          <FieldEditor
            field={edited}
            customer={customer}
            name={name}
            start={pending?.to ?? edited.value}
            onDone={() => onEdit(false)}
          />
        ) : (
          <>
            <span className={styles.line}>
              <SafeInline
                className={classNames(styles.text, pending && styles.old)}
                text={shown.value || t.common.none}
              />
              {isPhone(pointer) && (
                <IconButton small label={t.customer.call(shown.value)} onClick={() => void dial(shown.value)}>
                  <Phone />
                </IconButton>
              )}
              <IconButton
                small
                className={styles.edit}
                label={editable ? t.customer.edit(name) : t.customer.readOnly(systemName(shown.system))}
                disabled={!editable}
                onClick={() => onEdit(true)}
              >
                <Pencil />
              </IconButton>
            </span>
            {pending && (
              <span className={styles.pending}>
                <SafeInline text={t.customer.pendingTo(pending.to || t.common.none)} />
                <Button tone="quiet" small onClick={() => edits.remove(customer.id, pending)}>
                  {t.common.undo}
                </Button>
              </span>
            )}
            <span className={styles.source}>
              <SystemBadge id={shown.system} />
              <Seen value={shown} />
              {alsoIn.length > 0 && (
                <SafeInline className={styles.also} text={t.customer.alsoIn(alsoIn.map(systemName).join(', '))} />
              )}
              {others.length > 0 && (
                <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
                  {t.customer.competing(others.length)}
                  <ChevronDown aria-hidden="true" />
                </button>
              )}
            </span>
          </>
        )}
        {open && !editing && <Competing field={field} customer={customer} />}
      </dd>
    </div>
  );
}

/** How old a value is: since when the system has it, or since when it was seen. */
function Seen({ value }: { value: FieldValue }) {
  const { t, f } = useI18n();
  const now = useNow('slow');
  const at = value.changedAt ?? value.observedAt;
  const ms = now - at;
  const age = f.age(ms);
  return (
    <span className={styles.seen} title={f.full(at)}>
      {f.isNow(ms) ? t.common.justNow : value.changedAt === undefined ? t.customer.seen(age) : t.customer.changed(age)}
    </span>
  );
}

function Competing({ field, customer }: { field: CustomerField; customer: Customer }) {
  const { t } = useI18n();
  const { core, customers, toasts } = useParts();
  const use = async (value: FieldValue | undefined): Promise<void> => {
    const chosen = value ? { system: value.system, recordId: value.recordId } : {};
    const result = await core.customers.override({ id: customer.id, pointer: field.pointer, ...chosen });
    if (result.ok) customers.refresh(customer.id);
    else toasts.show({ tone: 'danger', text: t.common.error[result.error.code], detail: result.error.message });
  };
  return (
    <div className={styles.competing}>
      <p className={styles.why}>
        {t.customer.why(t.customer.rule[field.shown.rule])}
        {field.shown.rule === 'override' && (
          <Button tone="quiet" small onClick={() => void use(undefined)}>
            {t.customer.takeBack}
          </Button>
        )}
      </p>
      <ul>
        {field.others.map((other) => (
          <li key={`${other.system}/${other.recordId}`} className={styles.other}>
            <SafeInline className={styles.otherText} text={other.value || t.common.none} />
            <span className={styles.source}>
              <SystemBadge id={other.system} />
              <Seen value={other} />
            </span>
            <Button small onClick={() => void use(other)}>
              {t.customer.useThis}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
