import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import type { PreviewMessage, PreviewRecord } from '../../../../src-shared/model/system-setup.ts';
import { fieldName } from '../../../app/field-name.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import type { Messages } from '../../../i18n/en.ts';
import { Chip } from '../../../ui/chip.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { HexInspector } from './hex-inspector.tsx';
import styles from './preview.module.css';

const isUnreadable = ({ messages }: PreviewRecord): boolean => messages.some(({ type }) => type === 'unreadable');

/** Real records of the system, each beside what the inbox will show of it. */
export function PreviewPanel({ records }: { records: readonly PreviewRecord[] }) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState(0);
  const record = records[Math.min(chosen, records.length - 1)];
  const unreadable = records.filter(isUnreadable).length;
  return (
    <section className={styles.preview} aria-label={t.setup.preview.title}>
      <h2 className={styles.title}>{t.setup.preview.title}</h2>
      <p className={styles.hint} role="status">
        {records.length === 0 ? t.setup.preview.none : t.setup.preview.count(records.length, unreadable)}
      </p>
      {records.length > 1 && (
        <ul className={styles.titles}>
          {records.map((one, index) => (
            <li key={index}>
              <button
                type="button"
                className={classNames(styles.pick, isUnreadable(one) && styles.bad)}
                aria-pressed={one === record}
                onClick={() => setChosen(index)}
              >
                {isUnreadable(one) && <CircleAlert aria-hidden="true" />}
                {one.title}
                {isUnreadable(one) && <span className="visually-hidden"> {t.setup.preview.unreadable}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
      {record && (
        <div className={classNames(styles.pair, record.bytes && styles.stacked)}>
          <div className={styles.raw}>
            <h3 className={styles.heading}>{t.setup.preview.raw(record.title)}</h3>
            {record.bytes && <HexInspector key={record.title} bytes={record.bytes} />}
            {record.raw !== undefined && (
              <textarea
                className={styles.text}
                aria-label={t.setup.preview.raw(record.title)}
                readOnly
                rows={12}
                value={record.raw}
              />
            )}
            {!record.bytes && record.raw === undefined && <p className={styles.hint}>{t.setup.preview.noRaw}</p>}
          </div>
          <div className={styles.shown}>
            <h3 className={styles.heading}>{t.setup.preview.shown}</h3>
            {record.messages.length === 0 && <p className={styles.hint}>{t.setup.preview.nothingShown}</p>}
            {record.messages.map((message, index) => (
              <Message key={index} message={message} />
            ))}
          </div>
        </div>
      )}
    </section>
  );
}

function Message({ message }: { message: PreviewMessage }) {
  const { t, f } = useI18n();
  const bad = message.type === 'unreadable';
  return (
    <article className={classNames(styles.message, bad && styles.messageBad)} data-type={message.type}>
      <header className={styles.messageHead}>
        <Chip tone={bad ? 'danger' : 'neutral'}>{t.setup.preview.types[message.type]}</Chip>
        <strong>{message.heading}</strong>
        <span className={styles.at}>{f.full(message.at)}</span>
      </header>
      {message.reason && (
        <p className={styles.reason}>
          {message.reason}
          <span className={styles.kept}>{t.setup.preview.parked}</span>
        </p>
      )}
      {message.facts.length > 0 && (
        <dl className={styles.facts}>
          {message.facts.map(({ field, value }, index) => (
            <div key={index}>
              <dt>{factName(field, t)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {message.text && <p className={styles.body}>{message.text}</p>}
    </article>
  );
}

function factName(field: string, t: Messages): string {
  if (field.startsWith('/')) return fieldName(field, t.customer);
  const known: Readonly<Record<string, string>> = t.setup.preview.facts;
  return Object.hasOwn(known, field) ? (known[field] ?? field) : field;
}
