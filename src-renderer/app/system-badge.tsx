import { useStore } from 'zustand';
import { classNames } from '../ui/class-names.ts';
import { useParts } from './parts-context.tsx';
import { systemNameIn } from './use-system-name.ts';
import styles from './system-badge.module.css';

const HUES = 6;

/** Which system something comes from: its name, and always the same mark. */
export function SystemBadge({ id, plain = false }: { id: string; plain?: boolean }) {
  const index = useStore(useParts().systems, (state) => state.systems.findIndex((system) => system.id === id));
  const name = useStore(useParts().systems, (state) => systemNameIn(state, id));
  return (
    <span className={classNames(styles.badge, plain && styles.plain)} title={name}>
      <span aria-hidden="true" className={classNames(styles.mark, styles[`hue${Math.max(0, index) % HUES}`])} />
      <span className={styles.name}>{name}</span>
    </span>
  );
}
