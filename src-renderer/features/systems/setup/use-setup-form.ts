import { useMemo, useState } from 'react';
import type {
  AdapterChoice,
  ConfiguredSystem,
  SettingIssue,
  SystemDraft,
} from '../../../../src-shared/model/system-setup.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import type { Messages } from '../../../i18n/en.ts';
import { missingPaths, secretsInUse, textOf, withValue, type FormState } from './form-state.ts';
import type { SetupForm } from './setup-context.tsx';

const nothing: FormState = { settings: {}, secrets: {}, kept: new Set() };

/** What a refusal of the core says about a field, in the agent's language. */
export function issueText({ code, limit, message }: SettingIssue, t: Messages): string {
  switch (code) {
    case 'required':
      return t.setup.issue.required;
    case 'min':
      return t.setup.issue.min(limit ?? 0);
    case 'max':
      return t.setup.issue.max(limit ?? 0);
    case 'unknownSetting':
      return t.setup.issue.unknownSetting;
    case 'enterAgain':
      return t.setup.issue.enterAgain;
    case 'secretMissing':
      return t.setup.issue.secretMissing;
    case 'invalid':
      return t.setup.issue.invalid(message);
  }
}

/** The state of the form of one system, and the draft it makes. */
export function useSetupFormState(choice: AdapterChoice, existing: ConfiguredSystem | undefined) {
  const { t, language } = useI18n();
  const [state, setState] = useState<FormState>(() =>
    existing
      ? {
          settings: existing.settings,
          secrets: {},
          kept: new Set(existing.secrets.filter(({ rests }) => rests !== 'missing').map(({ path }) => path)),
        }
      : nothing,
  );
  const [issues, setIssues] = useState<readonly SettingIssue[]>([]);
  const [own, setOwn] = useState<ReadonlyMap<string, string>>(new Map());
  const problems = useMemo(() => {
    const texts = new Map(own);
    for (const issue of issues) if (!texts.has(issue.path)) texts.set(issue.path, issueText(issue, t));
    return texts;
  }, [issues, own, t]);

  /** What was wrong with a field is right until it is looked at again. */
  const solved = (path: string): void =>
    setIssues((now) => (now.some((issue) => issue.path === path) ? now.filter((issue) => issue.path !== path) : now));

  const form: Omit<SetupForm, 'input'> = {
    state,
    problems,
    editing: existing !== undefined,
    word: (words) => (language === 'zh-CN' ? words.zh : words.en),
    set(path, value) {
      solved(textOf(path));
      setState((now) => ({ ...now, settings: (withValue(now.settings, path, value) ?? {}) as FormState['settings'] }));
    },
    setSecret(path, value) {
      solved(textOf(path));
      setState((now) => ({ ...now, secrets: { ...now.secrets, [textOf(path)]: value } }));
    },
    replaceSecret(path) {
      solved(textOf(path));
      setState((now) => ({ ...now, kept: new Set([...now.kept].filter((one) => one !== textOf(path))) }));
    },
    dropSecretsFrom(path, position) {
      const behind = (key: string): boolean => {
        const prefix = `${textOf(path)}.`;
        return key.startsWith(prefix) && Number(key.slice(prefix.length).split('.')[0]) >= position;
      };
      setState((now) => ({
        ...now,
        kept: new Set([...now.kept].filter((key) => !behind(key))),
        secrets: Object.fromEntries(Object.entries(now.secrets).filter(([key]) => !behind(key))),
      }));
    },
    setOwnProblem(path, problem) {
      const next = new Map(own);
      if (problem === undefined) next.delete(textOf(path));
      else next.set(textOf(path), problem);
      setOwn(next);
    },
  };

  /** True where nothing needed is missing; what is missing is marked. */
  const complete = (): boolean => {
    const missing = missingPaths(choice.form, state);
    setIssues(missing.map((path) => ({ path, code: 'required', message: '' })));
    return missing.length === 0 && own.size === 0;
  };
  const draft = (id: string, name: string): SystemDraft => ({
    mode: existing ? 'edit' : 'add',
    id: id as SystemId,
    adapter: choice.name,
    name,
    settings: { ...state.settings },
    ...secretsInUse(choice.form, state),
  });
  return { form, complete, draft, setIssues };
}
