import { Eye, Play, PlugZap, Save, Square } from 'lucide-react';
import { useRef, useState } from 'react';
import * as v from 'valibot';
import { useStore } from 'zustand';
import {
  draftProblemsSchema,
  type AdapterChoice,
  type ConfiguredSystem,
} from '../../../../src-shared/model/system-setup.ts';
import type { WireError } from '../../../../src-shared/result/error-codes.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { problemText } from '../../../app/problem-text.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field, fieldClass } from '../../../ui/field.tsx';
import { PreviewPanel } from '../preview/preview-panel.tsx';
import { AlternativeSetting } from './alternative-setting.tsx';
import { idFor } from './form-state.ts';
import { GroupFields } from './group-setting.tsx';
import { SettingInput } from './setting-input.tsx';
import { SetupFormProvider, type SetupForm as SetupContext } from './setup-context.tsx';
import { TestReportView } from './test-report.tsx';
import { useSetupFormState } from './use-setup-form.ts';
import { useTrial } from './use-trial.ts';
import styles from './setup.module.css';

const inputOf: SetupContext['input'] = (field, path, value) => <SettingInput field={field} path={path} value={value} />;

/** The form of one system, its test and its preview, and the step to let it run. */
export function SetupForm({
  choice,
  existing,
  place,
  onDone,
}: {
  choice: AdapterChoice;
  existing: ConfiguredSystem | undefined;
  place: string;
  onDone: () => void;
}) {
  const { t, language } = useI18n();
  const { core, systems, toasts } = useParts();
  const used = useStore(systems, (state) => state);
  const [name, setName] = useState(existing?.name ?? existing?.id ?? '');
  const [ownId, setOwnId] = useState<string>();
  const [paused, setPaused] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<WireError>();
  const box = useRef<HTMLDivElement>(null);
  const { form, complete, draft, setIssues } = useSetupFormState(choice, existing);
  const trial = useTrial();

  const taken = new Set([...used.systems, ...used.removed].map(({ id }): string => id));
  const shownName = name.trim() || (language === 'zh-CN' ? choice.title.zh : choice.title.en);
  const id = existing?.id ?? ownId ?? idFor(name, choice.name, taken);

  /** The first field with a problem gets the focus; what is folded away opens by itself. */
  const focusProblem = (): void => {
    requestAnimationFrame(() => {
      const marked = box.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-problem]');
      marked?.focus();
      marked?.scrollIntoView({ block: 'center' });
    });
  };
  const whenComplete = (run: () => void): void => {
    setRefused(undefined);
    if (complete()) run();
    else focusProblem();
  };
  const save = async (): Promise<void> => {
    setSaving(true);
    const result = await core.systems.save({ draft: draft(id, shownName), ...(existing || !paused ? {} : { paused }) });
    setSaving(false);
    if (result.ok) {
      toasts.show({
        tone: 'ok',
        text: existing
          ? t.setup.changed(shownName)
          : paused
            ? t.setup.addedPaused(shownName)
            : t.setup.added(shownName),
      });
      return onDone();
    }
    const problems = v.safeParse(draftProblemsSchema, result.error.detail);
    if (problems.success) setIssues(problems.output.issues);
    setRefused(problems.success && problems.output.issues.every(({ path }) => path !== '') ? undefined : result.error);
    focusProblem();
  };

  const busy = trial.testing || trial.previewing;
  return (
    <SetupFormProvider value={{ ...form, input: inputOf }}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          whenComplete(() => void save());
        }}
      >
        <div className={styles.columns}>
          <div className={styles.fields} ref={box}>
            <Field label={t.setup.systemName} hint={t.setup.systemNameHint} problem={form.problems.get('name')}>
              {(props) => (
                <input
                  className={fieldClass.input}
                  {...props}
                  maxLength={60}
                  value={name}
                  placeholder={shownName}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            {!existing && (
              <Field label={t.setup.id} hint={t.setup.idHint} problem={form.problems.get('id')}>
                {(props) => (
                  <input
                    className={fieldClass.input}
                    {...props}
                    maxLength={63}
                    spellCheck={false}
                    value={id}
                    onChange={(event) => setOwnId(event.target.value.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-'))}
                  />
                )}
              </Field>
            )}
            {choice.form.kind === 'group' && (
              <GroupFields fields={choice.form.fields} path={[]} value={form.state.settings} />
            )}
            {choice.form.kind === 'alternative' && (
              <AlternativeSetting
                field={{ ...choice.form, label: { en: t.setup.variant, zh: t.setup.variant } }}
                path={[]}
                value={form.state.settings}
              />
            )}
          </div>
          <aside className={styles.side} aria-label={t.setup.test.title}>
            <p className={styles.hint}>{t.setup.test.hint}</p>
            <div className={styles.tries}>
              <Button disabled={busy} onClick={() => whenComplete(() => trial.test(draft(id, shownName)))}>
                <PlugZap />
                {t.setup.test.run}
              </Button>
              <Button disabled={busy} onClick={() => whenComplete(() => trial.preview(draft(id, shownName)))}>
                <Eye />
                {t.setup.preview.run}
              </Button>
              {busy && (
                <Button tone="quiet" onClick={trial.stop}>
                  <Square />
                  {t.setup.stop}
                </Button>
              )}
            </div>
            {trial.report && <TestReportView report={trial.report} />}
          </aside>
        </div>
        {trial.problem && (
          <p role="alert" className={styles.alert}>
            {problemText(trial.problem, t)} <code>{trial.problem.message}</code>
          </p>
        )}
        {trial.previewing && (
          <p role="status" className={styles.hint}>
            {t.setup.preview.running}
          </p>
        )}
        {trial.records && <PreviewPanel records={trial.records} />}
        {refused && (
          <p role="alert" className={styles.alert}>
            {problemText(refused, t)} <code>{refused.message}</code>
          </p>
        )}
        <footer className={styles.foot}>
          {!existing && (
            <label className={styles.pausedSwitch}>
              <input type="checkbox" checked={paused} onChange={(event) => setPaused(event.target.checked)} />
              {t.setup.startPaused}
            </label>
          )}
          <span className={styles.place}>{place && t.setup.keptIn(place)}</span>
          <Button onClick={onDone}>{t.common.cancel}</Button>
          <Button tone="primary" type="submit" disabled={saving}>
            {existing || paused ? <Save /> : <Play />}
            {existing ? t.setup.saveChanges : paused ? t.setup.savePaused : t.setup.goLive}
          </Button>
        </footer>
      </form>
    </SetupFormProvider>
  );
}
