import { Fragment, useId, useState } from 'react';
import type { SettingField } from '../../../../src-shared/model/setting-form.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { textOf, type Path } from './form-state.ts';
import type { SettingProps } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** Settings that belong together. A group that may be left out is there after a tick. */
export function GroupSetting({ field, path, value }: SettingProps<'group'>) {
  const { set, word, problems } = useSetupForm();
  const id = useId();
  const help = field.help && word(field.help);
  const problem = problems.get(textOf(path));
  const mayBeAbsent = !field.required && field.default === undefined;
  const body = <GroupFields fields={field.fields} path={path} value={value} />;
  if (mayBeAbsent) {
    return (
      <div className={styles.group}>
        <label className={styles.groupSwitch}>
          <input
            type="checkbox"
            data-path={textOf(path)}
            aria-describedby={help ? id : undefined}
            checked={value !== undefined}
            onChange={(event) => set(path, event.target.checked ? {} : undefined)}
          />
          {word(field.label)}
        </label>
        {help && (
          <p id={id} className={styles.hint}>
            {help}
          </p>
        )}
        {problem && <p className={styles.problem}>{problem}</p>}
        {value !== undefined && <div className={styles.inside}>{body}</div>}
      </div>
    );
  }
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{word(field.label)}</legend>
      {help && <p className={styles.hint}>{help}</p>}
      {problem && <p className={styles.problem}>{problem}</p>}
      <div className={styles.inside}>{body}</div>
    </fieldset>
  );
}

/** Fields of a group: what is needed first, the rest folded away until it is wanted. */
export function GroupFields({ fields, path, value }: { fields: readonly SettingField[]; path: Path; value: unknown }) {
  const { t } = useI18n();
  const { problems, input } = useSetupForm();
  const tree = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const inner = (name: string): unknown => (Object.hasOwn(tree, name) ? tree[name] : undefined);
  const needed = (field: SettingField): boolean =>
    field.required || field.kind === 'secret' || (field.kind === 'group' && field.default === undefined);
  const first = fields.filter(needed);
  const rest = fields.filter((field) => !needed(field));
  const inputOf = (field: SettingField) => (
    <Fragment key={field.name}>{input(field, [...path, field.name], inner(field.name))}</Fragment>
  );
  const hasProblem = rest.some(({ name }) => {
    const own = textOf([...path, name]);
    return [...problems.keys()].some((key) => key === own || key.startsWith(`${own}.`));
  });
  // Solving a problem must not fold away the field that is being typed in.
  const [unfolded, setUnfolded] = useState(false);
  if (hasProblem && !unfolded) setUnfolded(true);
  const given = rest.filter(({ name }) => inner(name) !== undefined).length;
  if (rest.length <= 2) return fields.map(inputOf);
  return (
    <>
      {first.map(inputOf)}
      <details className={styles.more} open={unfolded} onToggle={(event) => setUnfolded(event.currentTarget.open)}>
        <summary>
          {t.setup.more(rest.length)}
          {given > 0 && <span className={styles.given}>{t.setup.given(given)}</span>}
        </summary>
        <div className={styles.inside}>{rest.map(inputOf)}</div>
      </details>
    </>
  );
}
