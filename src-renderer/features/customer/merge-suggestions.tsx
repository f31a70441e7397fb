import { Users } from 'lucide-react';
import { useState } from 'react';
import type { Customer, MergeSuggestion } from '../../../src-shared/model/customer.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import styles from './merge-suggestions.module.css';

/** Customers that may be the same person, with what speaks for it. Nothing is merged without a person. */
export function MergeSuggestions({
  customer,
  suggestions,
}: {
  customer: Customer;
  suggestions: readonly MergeSuggestion[];
}) {
  const { t } = useI18n();
  const { core, customers } = useParts();
  const [comparing, setComparing] = useState<MergeSuggestion>();
  if (suggestions.length === 0) return null;
  const kinds: Readonly<Record<string, string>> = t.customer.evidence;
  return (
    <section className={styles.box} aria-label={t.customer.suggestions}>
      <h3 className={styles.title}>
        <Users aria-hidden="true" />
        {t.customer.suggestions}
      </h3>
      {suggestions.map((suggestion) => {
        const other = suggestion.a === customer.id ? suggestion.bName : suggestion.aName;
        return (
          <div key={`${suggestion.a}/${suggestion.b}`} className={styles.one}>
            <SafeInline className={styles.name} text={other} />
            <p className={styles.evidence}>
              {suggestion.evidence.map((e) => `${kinds[e.kind] ?? e.kind}: ${e.value}`).join(' · ')}
            </p>
            <span className={styles.actions}>
              <Button small onClick={() => setComparing(suggestion)}>
                {t.customer.preview}
              </Button>
              <Button
                small
                tone="quiet"
                onClick={() =>
                  void core.customers
                    .dismissSuggestion({ a: suggestion.a, b: suggestion.b })
                    .then(() => customers.refresh(customer.id))
                }
              >
                {t.customer.notSame}
              </Button>
            </span>
          </div>
        );
      })}
      {comparing && (
        <MergeDialog suggestion={comparing} current={customer.id} onClose={() => setComparing(undefined)} />
      )}
    </section>
  );
}
