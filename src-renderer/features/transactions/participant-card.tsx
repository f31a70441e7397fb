import type { ParticipantView } from '../../../src-shared/model/transaction.ts';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useDispositionName } from '../../app/use-disposition-name.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Chip } from '../../ui/chip.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import { participantTone } from '../../ui/state-tones.ts';
import { useNow } from '../../ui/use-now.ts';
import { operationText } from './operation-text.ts';
import styles from './transaction-drawer.module.css';

/** One system's part: what is done there, how far it is, and what it said. */
export function ParticipantCard({ participant }: { participant: ParticipantView }) {
  const { t, f } = useI18n();
  const { state } = participant;
  const disposition = useDispositionName();
  const acts: Readonly<Record<string, string>> = t.transactions.acts;
  return (
    <li className={styles.participant} data-tone={participantTone[state]} data-system={participant.system}>
      <div className={styles.row}>
        <SystemBadge id={participant.system} plain />
        <Chip tone={participantTone[state]}>{t.transactions.participant[state]}</Chip>
      </div>
      <ul className={styles.operations}>
        {participant.operations.map((operation, index) => (
          <li key={index}>
            <span className={styles.act}>{acts[operation.act] ?? operation.act}</span>{' '}
            <SafeInline
              className={styles.text}
              text={operationText(operation.act, operation.summary, t, disposition)}
            />
          </li>
        ))}
      </ul>
      <p className={styles.explain}>{t.transactions.explain[state]}</p>
      <dl className={styles.facts}>
        {participant.lastError && (
          <>
            <dt>{t.transactions.lastError}</dt>
            <dd className={styles.mono}>{participant.lastError}</dd>
          </>
        )}
        {participant.evidence && (
          <>
            <dt>{t.transactions.evidence}</dt>
            <dd className={styles.mono}>{participant.evidence}</dd>
          </>
        )}
      </dl>
      {(participant.attempts > 1 || participant.nextAttemptAt !== undefined) && (
        <p className={styles.explain}>
          {t.transactions.attempts(participant.attempts)}
          {participant.nextAttemptAt !== undefined && (
            <>
              {' · '}
              {t.transactions.nextAttempt(f.time(participant.nextAttemptAt))}
              <Countdown to={participant.nextAttemptAt} />
            </>
          )}
        </p>
      )}
    </li>
  );
}

function Countdown({ to }: { to: number }) {
  const { f } = useI18n();
  const left = Math.max(0, to - useNow('second'));
  return <> ({f.clock(left / 1000)})</>;
}
