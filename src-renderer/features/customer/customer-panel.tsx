import { UserRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useAction } from '../../app/keys/use-action.ts';
import { useParts } from '../../app/parts-context.tsx';
import { subjectText } from '../../app/subject-text.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useCustomer } from '../../app/use-customer.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Chip } from '../../ui/chip.tsx';
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import type { ConversationId, CustomerId } from '../../../src-shared/model/ids.ts';
import { customerFields } from './field-groups.ts';
import { FieldRow } from './field-row.tsx';
import { MergeSuggestions } from './merge-suggestions.tsx';
import styles from './customer-panel.module.css';

/** The customer of the open conversation, or the one that was chosen. */
function useShownCustomer(): { id: CustomerId | undefined; known: boolean } {
  const { navigation, core } = useParts();
  const chosen = useStore(navigation.store, (s) => s.customer);
  const conversation = useStore(navigation.store, (s) => s.conversation);
  const [found, setFound] = useState<{ conversation: ConversationId; id: CustomerId | undefined }>();
  useEffect(() => {
    if (!conversation) return undefined;
    const asked = new AbortController();
    void core.inbox.open({ id: conversation }, { signal: asked.signal }).then((result) => {
      if (result.ok && !asked.signal.aborted) setFound({ conversation, id: result.value.row.customer });
    });
    return () => asked.abort();
  }, [core, conversation]);
  if (chosen) return { id: chosen, known: true };
  const own = found?.conversation === conversation ? found : undefined;
  return { id: own?.id, known: conversation === undefined || own !== undefined };
}

/** Who the customer is, where each value comes from, and what else they have going on. */
export function CustomerPanel() {
  const { t } = useI18n();
  const { id, known } = useShownCustomer();
  const state = useCustomer(id);
  const open = useStore(useParts().navigation.store, (s) => s.conversation);
  return (
    <aside className={styles.panel} aria-label={t.frame.landmarks.customer}>
      {id && state?.customer ? (
        <Customer key={id} state={state} />
      ) : id && state?.status === 'gone' ? (
        <EmptyState icon={<UserRound />} title={t.customer.failed} />
      ) : id || !known ? (
        <Skeleton rows={5} label={t.common.loading} />
      ) : (
        <EmptyState icon={<UserRound />} title={open ? t.customer.none : t.customer.nobodyOpen} />
      )}
    </aside>
  );
}

function Customer({ state }: { state: NonNullable<ReturnType<typeof useCustomer>> }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const open = useStore(navigation.store, (s) => s.conversation);
  const [editing, setEditing] = useState<string>();
  const { customer, conversations, suggestions } = state;
  const fields = customerFields(customer?.fields ?? []);
  useAction('customer.edit', () => {
    const first = fields.find((field) => field.editable);
    if (!first) return false;
    setEditing(first.pointer);
    return true;
  });
  if (!customer) return null;
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.name}>
          <SafeInline text={customer.displayName || t.common.unknownName} />
        </h2>
        <p className={styles.sub}>
          <SafeInline text={Object.values(customer.card.organizations ?? {})[0]?.name ?? ''} />
        </p>
      </header>
      <div className={styles.scroll}>
        <MergeSuggestions customer={customer} suggestions={suggestions} />
        <dl className={styles.fields}>
          {fields.map((field) => (
            <FieldRow
              key={field.pointer}
              field={field}
              customer={customer}
              editing={editing === field.pointer}
              onEdit={(yes) => setEditing(yes ? field.pointer : undefined)}
            />
          ))}
        </dl>
        <h3 className={styles.heading}>
          {t.customer.conversations}
          {customer.openConversations > 0 && <span>{t.customer.openCount(customer.openConversations)}</span>}
        </h3>
        <ul className={styles.matters}>
          {conversations.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                className={styles.matter}
                aria-current={row.id === open ? 'true' : undefined}
                onClick={() => navigation.openConversation(row.id)}
              >
                <SafeInline className={styles.subject} text={subjectText(row, t)} />
                <span className={styles.facts}>
                  <Chip>{t.inbox.state[row.state]}</Chip>
                  <SystemBadge id={row.system} />
                  <Age at={row.lastActivityAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
        <h3 className={styles.heading}>{t.customer.records}</h3>
        <ul className={styles.records}>
          {customer.references.map((reference) => (
            <li key={`${reference.system}/${reference.kind}/${reference.id}`}>
              <SystemBadge id={reference.system} />
              <span className={styles.recordId} title={reference.id}>
                {reference.id}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
