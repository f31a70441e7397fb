import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { chordOf, typesText } from '../../app/keys/chord.ts';
import {
  type ActionId,
  actionIds,
  defaultKeys,
  groupOf,
  keyConflicts,
  keysInForce,
} from '../../app/keys/default-keys.ts';
import { Kbd } from '../../app/keys/kbd.tsx';
import { onMac } from '../../app/keys/on-mac.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './settings-screen.module.css';

type Keys = Readonly<Record<string, string>>;
/** How long a first key waits for a second one before it stands alone, in milliseconds. */
const SECOND_KEY_MS = 900;

/** Every action and its key; click one and press the new keys. */
export function KeySettings({
  changed,
  onChange,
}: {
  changed: Keys;
  onChange: (keys: Record<string, string>) => void;
}) {
  const { t } = useI18n();
  const [recording, setRecording] = useState<ActionId>();
  const keys = keysInForce(changed);
  const conflicts = keyConflicts(keys);
  const groups = Object.groupBy(actionIds, groupOf);
  const set = (id: ActionId, chord: string | undefined): void => {
    const { [id]: _old, ...rest } = changed;
    onChange(chord === undefined || chord === defaultKeys[id] ? rest : { ...rest, [id]: chord });
    setRecording(undefined);
  };
  return (
    <>
      <header className={styles.keysHead}>
        <div>
          <h2 className={styles.heading}>{t.settings.keys}</h2>
          <p className={styles.hint}>{t.settings.keysHint}</p>
        </div>
        <Button disabled={Object.keys(changed).length === 0} onClick={() => onChange({})}>
          {t.settings.resetAll}
        </Button>
      </header>
      <div className={styles.keyGroups}>
        {Object.entries(groups).map(([group, ids]) => (
          <section key={group} className={styles.card}>
            <h3 className={styles.groupName}>{t.settings.groups[group as keyof typeof t.settings.groups]}</h3>
            <ul>
              {ids.map((id) => {
                const clash = conflicts.get(id);
                return (
                  <li key={id} className={styles.keyRow}>
                    <span className={styles.action}>
                      {t.settings.actions[id]}
                      {clash && <span className={styles.clash}>{t.settings.conflict(t.settings.actions[clash])}</span>}
                    </span>
                    {changed[id] !== undefined && (
                      <Button small tone="quiet" onClick={() => set(id, undefined)}>
                        {t.settings.reset}
                      </Button>
                    )}
                    {recording === id ? (
                      <Recorder onDone={(chord) => (chord === undefined ? setRecording(undefined) : set(id, chord))} />
                    ) : (
                      <button type="button" className={styles.key} onClick={() => setRecording(id)}>
                        <span className="visually-hidden">{t.settings.changeKey(t.settings.actions[id])}</span>
                        {keys[id] ? (
                          <Kbd chord={keys[id]} />
                        ) : (
                          <span className={styles.hint}>{t.frame.shortcuts.unset}</span>
                        )}
                      </button>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

/** Takes the next chord, or two letters in a row. `undefined`: leave it as it was; an empty text: no key. */
function Recorder({ onDone }: { onDone: (chord: string | undefined) => void }) {
  const { t } = useI18n();
  const [first, setFirst] = useState<string>();
  const field = useRef<HTMLButtonElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (!first) return undefined;
    const timer = setTimeout(() => onDone(first), SECOND_KEY_MS);
    return () => clearTimeout(timer);
  }, [first, onDone]);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    if (event.key === 'Escape') return onDone(undefined);
    if (event.key === 'Backspace') return onDone('');
    const chord = chordOf(event.nativeEvent, onMac);
    if (!chord) return;
    if (first) return onDone(`${first} ${chord}`);
    if (typesText(chord)) setFirst(chord);
    else onDone(chord);
  };
  return (
    <button ref={field} type="button" className={styles.key} onKeyDown={onKeyDown} onBlur={() => onDone(undefined)}>
      {first ? <Kbd chord={first} /> : t.settings.press}
    </button>
  );
}
