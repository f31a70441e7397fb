import { keyCaps } from './chord.ts';
import styles from './kbd.module.css';

const mac = /Mac/.test(navigator.platform);

/** A key chord or sequence drawn as key caps. */
export function Kbd({ chord }: { chord: string }) {
  if (!chord) return null;
  return (
    <span className={styles.keys}>
      {keyCaps(chord, mac).map((step, i) => (
        <span key={i} className={styles.step}>
          {step.map((cap) => (
            <kbd key={cap} className={styles.cap}>
              {cap}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  );
}
