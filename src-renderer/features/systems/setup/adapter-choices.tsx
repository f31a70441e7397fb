import type { AdapterChoice } from '../../../../src-shared/model/system-setup.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import styles from './setup.module.css';

/** Kinds of systems to choose from, in the order of their names. */
export function AdapterChoices({
  adapters,
  onChoose,
}: {
  adapters: readonly AdapterChoice[];
  onChoose: (name: string) => void;
}) {
  const { t, language } = useI18n();
  const titleOf = ({ title }: AdapterChoice): string => (language === 'zh-CN' ? title.zh : title.en);
  const sorted = adapters.toSorted((a, b) => titleOf(a).localeCompare(titleOf(b), language));
  return (
    <section aria-label={t.setup.chooseKind}>
      <p className={styles.hint}>{t.setup.chooseKind}</p>
      <ul className={styles.kinds}>
        {sorted.map((adapter) => (
          <li key={adapter.name}>
            <button
              type="button"
              className={styles.kindButton}
              data-adapter={adapter.name}
              onClick={() => onChoose(adapter.name)}
            >
              <span className={styles.kindTitle}>{titleOf(adapter)}</span>
              <span className={styles.hint}>{adapter.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
