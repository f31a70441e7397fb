import { Plus, X } from 'lucide-react';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { fieldClass } from '../../../ui/field.tsx';
import { textOf } from './form-state.ts';
import { GroupFields } from './group-setting.tsx';
import type { SettingProps } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** Any number of settings of one kind. */
export function ListSetting({ field, path, value }: SettingProps<'list'>) {
  const { t } = useI18n();
  const { set, word, problems, dropSecretsFrom, input } = useSetupForm();
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const { item } = field;
  const plain = item.kind === 'text';
  const change = (next: readonly unknown[]): void => set(path, next.length === 0 && !field.required ? undefined : next);
  const remove = (at: number): void => {
    dropSecretsFrom(path, at);
    change(items.filter((_, index) => index !== at));
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
        {items.map((one, at) => {
          const own = [...path, String(at)];
          const name = t.setup.item(word(field.label), at + 1);
          return (
            <li key={at} className={plain ? styles.row : styles.block}>
              {plain ? (
                <input
                  className={fieldClass.input}
                  aria-label={name}
                  aria-invalid={problems.has(textOf(own))}
                  data-path={textOf(own)}
                  value={typeof one === 'string' ? one : ''}
                  onChange={(event) => set(own, event.target.value)}
                />
              ) : (
                <div className={styles.blockBody}>
                  {item.kind === 'group' ? (
                    <div role="group" aria-label={name} className={styles.fields}>
                      <GroupFields fields={item.fields} path={own} value={one} />
                    </div>
                  ) : (
                    input(item, own, one)
                  )}
                </div>
              )}
              <IconButton label={t.setup.remove(name)} onClick={() => remove(at)}>
                <X />
              </IconButton>
              {plain && problems.has(textOf(own)) && <p className={styles.problem}>{problems.get(textOf(own))}</p>}
            </li>
          );
        })}
      </ul>
      <Button
        small
        data-path={items.length === 0 ? textOf(path) : undefined}
        onClick={() =>
          change([...items, item.kind === 'text' ? '' : item.kind === 'group' ? {} : (item.default ?? null)])
        }
        aria-label={t.setup.addTo(word(field.label))}
      >
        <Plus />
        {t.setup.addRow}
      </Button>
    </fieldset>
  );
}
