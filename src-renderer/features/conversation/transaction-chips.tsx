import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ParticipantState } from '../../../src-shared/model/transaction-states.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useSystemName } from '../../app/use-system-name.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Dot } from '../../ui/chip.tsx';
import { participantTone } from '../../ui/state-tones.ts';
import styles from './transaction-chips.module.css';

/** How far each system has got with what an agent sent: one small mark a system. Opens the whole story. */
export function TransactionChips({ transaction }: { transaction: NonNullable<Entry['transaction']> }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const name = useSystemName();
  const moving = (state: ParticipantState): boolean =>
    state === 'committing' || state === 'unknown' || state === 'compensating';
  return (
    <button
      type="button"
      className={styles.chips}
      title={t.transactions.openDrawer}
      data-transaction={transaction.id}
      onClick={() => navigation.openTransaction(transaction.id)}
    >
      {transaction.participants.map(({ system, state }) => (
        <span key={system} className={styles.chip} data-tone={participantTone[state]}>
          <Dot tone={participantTone[state]} pulse={moving(state)} />
          {t.transactions.chips(name(system), t.transactions.participant[state])}
        </span>
      ))}
    </button>
  );
}
