import type * as v from 'valibot';
import type { figureSchema } from '../../../src-shared/model/live-figures.ts';
import type { Messages } from '../../i18n/en.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { useNow } from '../../ui/use-now.ts';
import styles from './figure-tile.module.css';

/** A figure older than this is not live any more, in milliseconds: figures are pushed once a second. */
export const STALE_MS = 30_000;
/** Ages below this are the normal rhythm of the push and only flicker. */
const NOW_MS = 3000;

interface FigureTileProps {
  readonly name: keyof Messages['supervisor']['tiles'];
  readonly figure: v.InferOutput<typeof figureSchema>;
  readonly show?: (value: number) => string;
  readonly alarm?: boolean;
}

/** One figure with what it means, where it comes from and how old it is. It turns red when it is stale. */
export function FigureTile({ name, figure, show, alarm = false }: FigureTileProps) {
  const { t, f } = useI18n();
  const age = Math.max(0, useNow('second') - figure.asOf);
  const stale = age > STALE_MS;
  const sources: Readonly<Record<string, string>> = t.supervisor.sources;
  const source = sources[figure.source] ?? figure.source;
  const definition = t.supervisor.definitions[name];
  return (
    <article
      className={classNames(styles.tile, stale && styles.stale, alarm && styles.alarm)}
      title={`${definition} ${t.supervisor.source(source)}`}
      data-stale={stale}
    >
      <h2 className={styles.name}>{t.supervisor.tiles[name]}</h2>
      <p className={styles.value}>{(show ?? f.number)(figure.value)}</p>
      <p className={styles.age}>
        {stale ? t.supervisor.stale(f.age(age)) : age < NOW_MS ? t.supervisor.asOfNow : t.supervisor.asOf(f.age(age))}
        <span className={styles.source}>{source}</span>
      </p>
      <p className="visually-hidden">{definition}</p>
    </article>
  );
}
