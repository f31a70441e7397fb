import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { AdapterChoice, ConfiguredSystem } from '../../../../src-shared/model/system-setup.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { useParts } from '../../../app/parts-context.tsx';
import { problemText } from '../../../app/problem-text.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/empty-state.tsx';
import { AdapterChoices } from './adapter-choices.tsx';
import { SetupForm } from './setup-form.tsx';
import styles from './setup.module.css';

interface Ready {
  readonly adapters: readonly AdapterChoice[];
  readonly keeps: 'file' | 'memory';
  readonly place: string;
  readonly existing?: ConfiguredSystem;
}

/** A new page is read out from its heading. Stable, so that it happens once and never takes the focus away later. */
const focusOnArrival = (node: HTMLElement | null): void => node?.focus();

/** Adding a system, or changing one: choose its kind, fill the form, try it, let it run. */
export function SetupPage({ edit, onDone }: { edit: SystemId | undefined; onDone: () => void }) {
  const { t, language } = useI18n();
  const { core } = useParts();
  const [ready, setReady] = useState<Ready>();
  const [problem, setProblem] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      const adapters = await core.systems.adapters({});
      const existing = edit === undefined ? undefined : await core.systems.get({ id: edit });
      if (!wanted) return;
      if (!adapters.ok) return setProblem(problemText(adapters.error, t));
      if (existing && !existing.ok) return setProblem(problemText(existing.error, t));
      setReady({ ...adapters.value, ...(existing ? { existing: existing.value } : {}) });
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [core, edit, t]);

  const choice = ready?.adapters.find(({ name }) => name === (ready.existing?.adapter ?? chosen));
  const titleOf = ({ title }: AdapterChoice): string => (language === 'zh-CN' ? title.zh : title.en);
  const back = (): void => (choice && !ready?.existing ? setChosen(undefined) : onDone());
  return (
    <>
      <Button tone="quiet" className={styles.back} onClick={back}>
        <ArrowLeft />
        {choice && !ready?.existing ? t.setup.otherKind : t.setup.allSystems}
      </Button>
      <h1 className={styles.title} ref={focusOnArrival} key={`title-${chosen ?? ''}`} tabIndex={-1}>
        {ready?.existing ? t.setup.editTitle(ready.existing.name ?? ready.existing.id) : t.setup.addTitle}
        {choice && <span className={styles.kind}>{titleOf(choice)}</span>}
      </h1>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      {!ready && !problem && <Skeleton rows={4} label={t.common.loading} />}
      {ready?.keeps === 'memory' && <p className={styles.notice}>{t.setup.memoryOnly}</p>}
      {ready && ready.existing && !choice && (
        <p className={styles.problem}>{t.setup.noAdapter(ready.existing.adapter)}</p>
      )}
      {ready && !ready.existing && !choice && <AdapterChoices adapters={ready.adapters} onChoose={setChosen} />}
      {ready && choice && (
        <SetupForm key={choice.name} choice={choice} existing={ready.existing} place={ready.place} onDone={onDone} />
      )}
    </>
  );
}
