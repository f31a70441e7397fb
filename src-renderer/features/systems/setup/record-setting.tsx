import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { fieldClass } from '../../../ui/field.tsx';
import { textOf } from './form-state.ts';
import { GroupFields } from './group-setting.tsx';
import type { SettingProps } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** Settings by names that a person gives. */
export function RecordSetting({ field, path, value }: SettingProps<'record'>) {
  const { t } = useI18n();
  const { set, word, problems, input } = useSetupForm();
  const tree = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  // Rows whose name is still being typed stand here and not yet in the settings.
  const [names, setNames] = useState<readonly string[]>(() => Object.keys(tree));
  const empty = field.item.kind === 'text' ? '' : field.item.kind === 'group' ? {} : (field.item.default ?? undefined);
  const put = (next: readonly string[], values: Readonly<Record<string, unknown>>): void => {
    setNames(next);
    const named = next.filter((name) => name !== '').map((name) => [name, values[name] ?? empty] as const);
    set(path, named.length === 0 && !field.required ? undefined : Object.fromEntries(named));
  };
  const rename = (at: number, name: string): void => {
    const before = names[at] ?? '';
    const next = names.map((one, index) => (index === at ? name : one));
    put(next, { ...tree, [name]: Object.hasOwn(tree, name) ? tree[name] : tree[before] });
  };
  const problem = problems.get(textOf(path));
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>
        {word(field.label)} {!field.required && t.setup.optional}
      </legend>
      {field.help && <p className={styles.hint}>{word(field.help)}</p>}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <ul className={styles.rows}>
        {names.map((name, at) => {
          const double = name !== '' && names.indexOf(name) !== at;
          const own = [...path, name];
          return (
            <li key={at} className={styles.block}>
              <div className={styles.blockBody}>
                <input
                  className={fieldClass.input}
                  aria-label={t.setup.nameOf(word(field.label), at + 1)}
                  aria-invalid={double || problems.has(textOf(own))}
                  spellCheck={false}
                  value={name}
                  placeholder={t.setup.name}
                  onChange={(event) => rename(at, event.target.value)}
                />
                {problems.has(textOf(own)) && field.item.kind === 'group' && (
                  <p className={styles.problem}>{problems.get(textOf(own))}</p>
                )}
                {name !== '' &&
                  !double &&
                  (field.item.kind === 'group' ? (
                    <div role="group" aria-label={name} className={styles.fields}>
                      <GroupFields fields={field.item.fields} path={own} value={tree[name]} />
                    </div>
                  ) : (
                    input(field.item, own, tree[name])
                  ))}
              </div>
              <IconButton
                label={t.setup.remove(name || t.setup.nameOf(word(field.label), at + 1))}
                onClick={() =>
                  put(
                    names.filter((_, index) => index !== at),
                    tree,
                  )
                }
              >
                <X />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <Button
        small
        data-path={names.length === 0 ? textOf(path) : undefined}
        onClick={() => setNames([...names, ''])}
        aria-label={t.setup.addTo(word(field.label))}
      >
        <Plus />
        {t.setup.addRow}
      </Button>
    </fieldset>
  );
}
