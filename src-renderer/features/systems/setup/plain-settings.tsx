import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Field, fieldClass } from '../../../ui/field.tsx';
import { textOf } from './form-state.ts';
import { type SettingProps, useFieldTexts } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** Settings that hold whole texts: certificates, copybooks, mappings. */
const longText = /^ca$|pem$|certificate|copybook|mapping|expression|template|prompt|xml$|json$/i;

export function TextSetting({ field, path, value }: SettingProps<'text'>) {
  const { set } = useSetupForm();
  const shown = typeof value === 'string' ? value : '';
  const long = longText.test(field.name) || shown.includes('\n');
  const change = (text: string): void => set(path, text === '' && !field.required ? undefined : text);
  return (
    <Field {...useFieldTexts(field, path)}>
      {(props) =>
        long ? (
          <textarea
            className={fieldClass.area}
            {...props}
            rows={3}
            spellCheck={false}
            data-path={textOf(path)}
            value={shown}
            onChange={(event) => change(event.target.value)}
          />
        ) : (
          <input
            className={fieldClass.input}
            {...props}
            maxLength={field.maxLength}
            spellCheck={false}
            autoComplete="off"
            data-path={textOf(path)}
            placeholder={typeof field.default === 'string' ? field.default : undefined}
            value={shown}
            onChange={(event) => change(event.target.value)}
          />
        )
      }
    </Field>
  );
}

export function NumberSetting({ field, path, value }: SettingProps<'number'>) {
  const { set } = useSetupForm();
  return (
    <Field {...useFieldTexts(field, path)}>
      {(props) => (
        <input
          type="number"
          className={`${fieldClass.input} ${styles.number}`}
          {...props}
          min={field.min}
          max={field.max}
          step={field.integer ? 1 : 'any'}
          data-path={textOf(path)}
          placeholder={typeof field.default === 'number' ? String(field.default) : undefined}
          value={typeof value === 'number' ? value : ''}
          onChange={({ target }) => set(path, Number.isFinite(target.valueAsNumber) ? target.valueAsNumber : undefined)}
        />
      )}
    </Field>
  );
}

export function SwitchSetting({ field, path, value }: SettingProps<'switch'>) {
  const { set, word, problems } = useSetupForm();
  const problem = problems.get(textOf(path));
  const help = problem ?? (field.help && word(field.help));
  return (
    <div className={styles.switch}>
      <label>
        <input
          type="checkbox"
          data-path={textOf(path)}
          checked={typeof value === 'boolean' ? value : field.default === true}
          onChange={(event) => set(path, event.target.checked)}
        />
        {word(field.label)}
      </label>
      {help && <p className={problem ? styles.problem : styles.hint}>{help}</p>}
    </div>
  );
}

export function ChoiceSetting({ field, path, value }: SettingProps<'choice'>) {
  const { t } = useI18n();
  const { set, word } = useSetupForm();
  const texts = useFieldTexts(field, path);
  const shown = value ?? field.default;
  const index = field.options.findIndex((option) => option.value === shown);
  // A choice of one is no question.
  if (field.options.length === 1 && !field.required) return null;
  return (
    <Field {...texts}>
      {(props) => (
        <select
          className={fieldClass.select}
          {...props}
          data-path={textOf(path)}
          value={index < 0 ? '' : String(index)}
          onChange={(event) => set(path, field.options[Number(event.target.value)]?.value)}
        >
          {index < 0 && <option value="">{t.setup.choose}</option>}
          {field.options.map((option, at) => (
            <option key={option.value} value={String(at)}>
              {word(option.label)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
