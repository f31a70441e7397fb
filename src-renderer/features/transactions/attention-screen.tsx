import { CircleCheck } from 'lucide-react';
import { useStore } from 'zustand';
import type { Alert } from '../../../src-shared/model/alert.ts';
import type { OpenTransaction } from '../../../src-shared/model/transaction.ts';
import { useParts } from '../../app/parts-context.tsx';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { Chip } from '../../ui/chip.tsx';
import { EmptyState, Skeleton } from '../../ui/empty-state.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import { transactionTone } from '../../ui/state-tones.ts';
import { attentionGroups } from './attention-groups.ts';
import styles from './attention-screen.module.css';

/** Everything that cannot be settled without a person, grouped by cause, and what is on its way. */
export function AttentionScreen() {
  const { t } = useI18n();
  const state = useStore(useParts().transactions);
  const groups = attentionGroups(state.alerts, state.transactions);
  const moving = state.transactions.filter((tx) => tx.state !== 'attention');
  if (!state.received) return <Skeleton rows={5} label={t.common.loading} />;
  return (
    <section className={styles.screen}>
      <header className={styles.head}>
        <h1>{t.transactions.attentionTitle}</h1>
        <p>{t.transactions.attentionHint}</p>
      </header>
      {groups.length === 0 && (
        <div className={styles.empty}>
          <EmptyState icon={<CircleCheck />} title={t.transactions.attentionEmpty} />
        </div>
      )}
      {groups.map((group) => (
        <section key={group.key} className={styles.group}>
          <CauseHead alert={group.alert} />
          <ul className={styles.list}>
            {group.transactions.map((tx) => (
              <Row key={tx.id} tx={tx} />
            ))}
          </ul>
          {group.more > 0 && <p className={styles.facts}>{t.transactions.more(group.more)}</p>}
        </section>
      ))}
      {moving.length > 0 && (
        <section className={styles.group}>
          <h2 className={styles.cause}>{t.transactions.moving(moving.length)}</h2>
          <ul className={styles.list}>
            {moving.map((tx) => (
              <Row key={tx.id} tx={tx} />
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}

/** One cause: where and in which step, how many, since when the oldest, how old the others are, and what it says. */
function CauseHead({ alert }: { alert: Alert }) {
  const { t } = useI18n();
  const { hour, day, older } = alert.ages;
  return (
    <header>
      <h2 className={styles.cause}>
        {alert.system !== undefined && <SystemBadge id={alert.system} />}
        <span>{t.transactions.cause[alert.step]}</span>
        <Chip tone={transactionTone.attention}>{t.transactions.howMany(alert.count)}</Chip>
      </h2>
      <p className={styles.facts}>
        <span>
          {t.transactions.oldest} <Age at={alert.oldestAt} />
        </span>
        {alert.count > 1 && <span>{t.transactions.ages(hour, day, older)}</span>}
        <SafeInline text={alert.reason || t.transactions.noReason} />
      </p>
    </header>
  );
}

function Row({ tx }: { tx: OpenTransaction }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const acts: Readonly<Record<string, string>> = t.transactions.acts;
  const names = [...new Set(tx.participants.flatMap((p) => p.acts.map((act) => acts[act] ?? act)))];
  return (
    <li>
      <button type="button" className={styles.row} onClick={() => navigation.openTransaction(tx.id)}>
        <Chip tone={transactionTone[tx.state]}>{t.transactions.state[tx.state]}</Chip>
        <span className={styles.acts}>{names.join(' · ')}</span>
        <span className={styles.systems}>
          {tx.participants.map((p) => (
            <span key={p.key}>{t.transactions.chips(p.systemName, t.transactions.participant[p.state])}</span>
          ))}
        </span>
        <Age at={tx.createdAt} className={styles.age} />
      </button>
    </li>
  );
}
