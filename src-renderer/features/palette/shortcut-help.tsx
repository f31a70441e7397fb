import { actionIds, groupOf } from '../../app/keys/default-keys.ts';
import { Kbd } from '../../app/keys/kbd.tsx';
import { useKeys } from '../../app/keys/use-keys.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ScrollArea } from '../../ui/scroll-area.tsx';
import styles from './shortcut-help.module.css';

/** Every action and its key. */
export function ShortcutHelp() {
  const { t } = useI18n();
  const { navigation } = useParts();
  const keys = useKeys();
  const groups = Object.groupBy(actionIds, groupOf);
  return (
    <Dialog title={t.frame.shortcuts.title} size="wide" onClose={() => navigation.overlay(undefined)}>
      <ScrollArea label={t.frame.shortcuts.title} className={styles.body}>
        <p className={styles.hint}>{t.frame.shortcuts.hint}</p>
        <div className={styles.groups}>
          {Object.entries(groups).map(([group, ids]) => (
            <section key={group} className={styles.group}>
              <h3>{t.settings.groups[group as keyof typeof t.settings.groups]}</h3>
              <dl>
                {ids.map((id) => (
                  <div key={id} className={styles.row}>
                    <dt>{t.settings.actions[id]}</dt>
                    <dd>{keys[id] ? <Kbd chord={keys[id]} /> : t.frame.shortcuts.unset}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </ScrollArea>
    </Dialog>
  );
}
