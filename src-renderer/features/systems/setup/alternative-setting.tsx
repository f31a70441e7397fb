import { useState } from 'react';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Field, fieldClass } from '../../../ui/field.tsx';
import { activeOption, switchOption, textOf } from './form-state.ts';
import { GroupFields } from './group-setting.tsx';
import { type SettingProps, useFieldTexts } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** One of several forms: which, and then that form. */
export function AlternativeSetting({ field, path, value }: SettingProps<'alternative'>) {
  const { t } = useI18n();
  const { state, set, word, input } = useSetupForm();
  const texts = useFieldTexts(field, path);
  const found = activeOption(field, value ?? field.default, path, state);
  // Two options may look alike while nothing is filled in: what was chosen counts until the value says otherwise.
  const [chosen, setChosen] = useState<number>();
  const index = chosen ?? (found < 0 && field.options.length === 1 ? 0 : found);
  const form = field.options[index]?.form;
  const choose = (at: number): void => {
    const option = field.options[at];
    setChosen(option ? at : undefined);
    set(path, option ? switchOption(field, option, value) : undefined);
  };
  return (
    <div className={styles.alternative}>
      <Field {...texts}>
        {(props) => (
          <select
            className={fieldClass.select}
            {...props}
            data-path={textOf(path)}
            value={index < 0 ? '' : String(index)}
            onChange={(event) => choose(event.target.value === '' ? -1 : Number(event.target.value))}
          >
            {(index < 0 || (!field.required && field.default === undefined)) && (
              <option value="">{field.required ? t.setup.choose : t.setup.leftOut}</option>
            )}
            {field.options.map((option, at) => (
              <option key={`${at}/${word(option.label)}`} value={String(at)}>
                {word(option.label)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {form &&
        (form.kind === 'group' ? (
          <div className={path.length > 0 ? styles.inside : styles.fields}>
            <GroupFields key={index} fields={form.fields} path={path} value={value} />
          </div>
        ) : (
          input(form, path, value)
        ))}
    </div>
  );
}
