import { keyCaps } from './chord.ts';
import { onMac } from './on-mac.ts';
import styles from './kbd.module.css';

/** A key chord or sequence drawn as key caps. */
export function Kbd({ chord }: { chord: string }) {
  if (!chord) return null;
  return (
    <span className={styles.keys}>
      {keyCaps(chord, onMac).map((step, i) => (
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
