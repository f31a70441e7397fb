import { useStore } from 'zustand';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Age } from '../../ui/age.tsx';
import { type Tone, Dot } from '../../ui/chip.tsx';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Details } from '../../ui/menu.tsx';
import { healthTone } from '../../ui/state-tones.ts';
import styles from './status-strip.module.css';

/** Several systems told as one number; their names behind it. */
export function SystemCount({ systems, text, tone }: { systems: readonly SystemStatus[]; text: string; tone: Tone }) {
  const { t } = useI18n();
  const { navigation } = useParts();
  const link = useStore(useParts().link, (state) => state.connected);
  if (systems.length === 0) return null;
  return (
    <li>
      <Details
        label={text}
        trigger={
          <button type="button" className={classNames(styles.system, tone === 'danger' && styles.danger)}>
            <Dot tone={link ? tone : 'idle'} />
            {text}
          </button>
        }
      >
        <h3 className={styles.name}>{text}</h3>
        <ul className={styles.members}>
          {systems.map((system) => (
            <li key={system.id}>
              <Dot tone={healthTone[system.state]} />
              <span className={styles.member}>{system.name}</span>
              <span className={styles.memberState}>
                {t.frame.health[system.state]}
                {system.freshAt !== undefined && (
                  <>
                    {' · '}
                    <Age at={system.freshAt} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
        <Button small onClick={() => navigation.showScreen('systems')}>
          {t.frame.screens.systems}
        </Button>
      </Details>
    </li>
  );
}
