import { Volume2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Preferences } from '../../../src-shared/contract/settings.ts';
import { useParts } from '../../app/parts-context.tsx';
import { playRing } from '../../app/play-ring.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { KeySettings } from './key-settings.tsx';
import styles from './settings-screen.module.css';

/** What an agent can set for themselves. Every change takes effect at once. */
export function SettingsScreen() {
  const { t } = useI18n();
  const { preferences, toasts, workspace } = useParts();
  const state = useStore(preferences.store);
  const space = useStore(workspace, (s) => s.workspace);
  const set = async (patch: Partial<Preferences>): Promise<void> => {
    if (!(await preferences.set(patch))) toasts.show({ tone: 'danger', text: t.settings.notSaved });
  };
  const options = <T extends string>(words: Readonly<Record<T, string>>) =>
    (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }));
  return (
    <section className={styles.screen}>
      <h1 className={styles.title}>{t.settings.title}</h1>
      <div className={styles.card}>
        <Row label={t.settings.language}>
          <Segmented
            label={t.settings.language}
            value={state.language}
            options={options(t.settings.languages)}
            onChange={(language) => void set({ language })}
          />
        </Row>
        <Row label={t.settings.theme}>
          <Segmented
            label={t.settings.theme}
            value={state.theme}
            options={options(t.settings.themes)}
            onChange={(theme) => void set({ theme })}
          />
        </Row>
        <Row label={t.settings.density}>
          <Segmented
            label={t.settings.density}
            value={state.density}
            options={options(t.settings.densities)}
            onChange={(density) => void set({ density })}
          />
        </Row>
        <Row label={t.settings.sound} hint={t.settings.soundHint}>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={state.ringSound}
              onChange={(event) => void set({ ringSound: event.target.checked })}
            />
            {t.settings.sound}
          </label>
          <Button small onClick={playRing}>
            <Volume2 />
            {t.settings.soundTest}
          </Button>
        </Row>
      </div>
      <KeySettings changed={state.keys} onChange={(keys) => void set({ keys })} />
      <h2 className={styles.heading}>{t.settings.about}</h2>
      <dl className={styles.about}>
        <dt>{t.settings.agent}</dt>
        <dd>{space?.agent.name}</dd>
        <dt>{t.settings.workspace}</dt>
        <dd>{space?.name}</dd>
        <dt>{t.settings.version}</dt>
        <dd>{space?.version}</dd>
        <dt>{t.settings.host}</dt>
        <dd>{space?.host}</dd>
      </dl>
    </section>
  );
}

function Row({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.row}>
      <div>
        <h2 className={styles.label}>{label}</h2>
        {hint && <p className={styles.hint}>{hint}</p>}
      </div>
      <div className={styles.control}>{children}</div>
    </div>
  );
}
