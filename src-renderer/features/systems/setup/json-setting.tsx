import { useState } from 'react';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Field, fieldClass } from '../../../ui/field.tsx';
import { textOf } from './form-state.ts';
import { type SettingProps, useFieldTexts } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** A setting of any shape, as JSON. */
export function JsonSetting({ field, path, value }: SettingProps<'json'>) {
  const { t } = useI18n();
  const { set, setOwnProblem } = useSetupForm();
  const shown = value ?? field.default;
  const [text, setText] = useState(() => (shown === undefined ? '' : JSON.stringify(shown, undefined, 2)));
  const change = (next: string): void => {
    setText(next);
    if (next.trim() === '') {
      setOwnProblem(path, undefined);
      return set(path, undefined);
    }
    try {
      set(path, JSON.parse(next));
      setOwnProblem(path, undefined);
    } catch (error) {
      setOwnProblem(path, `${t.setup.notJson} ${error instanceof Error ? error.message : ''}`.trim());
    }
  };
  return (
    <Field {...useFieldTexts(field, path)}>
      {(props) => (
        <textarea
          className={`${fieldClass.area} ${styles.code}`}
          {...props}
          rows={4}
          spellCheck={false}
          data-path={textOf(path)}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}
