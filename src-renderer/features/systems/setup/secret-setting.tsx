import { KeyRound } from 'lucide-react';
import { useRef } from 'react';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field, fieldClass } from '../../../ui/field.tsx';
import { textOf } from './form-state.ts';
import { type SettingProps, useFieldTexts } from './setting-props.ts';
import { useSetupForm } from './setup-context.tsx';
import styles from './setup.module.css';

/** A secret: entered once and never shown. One that is set can only be replaced. */
export function SecretSetting({ field, path }: Omit<SettingProps<'secret'>, 'value'>) {
  const { t } = useI18n();
  const { state, setSecret, replaceSecret, word } = useSetupForm();
  const texts = useFieldTexts(field, path);
  const input = useRef<HTMLInputElement>(null);
  const at = textOf(path);
  const isSet = state.kept.has(at);
  const replace = (): void => {
    replaceSecret(path);
    requestAnimationFrame(() => input.current?.focus());
  };
  if (isSet && texts.problem === undefined) {
    return (
      <div className={styles.secret} role="group" aria-label={word(field.label)}>
        <p className={styles.label}>{word(field.label)}</p>
        <p className={styles.secretSet}>
          <KeyRound aria-hidden="true" />
          <span>{t.setup.secretSet}</span>
          <Button small onClick={replace} aria-label={t.setup.replaceSecret(word(field.label))} data-path={at}>
            {t.setup.replace}
          </Button>
        </p>
      </div>
    );
  }
  return (
    <Field {...texts} hint={texts.hint ?? t.setup.secretHint}>
      {(props) => (
        <input
          ref={input}
          type="password"
          className={fieldClass.input}
          {...props}
          autoComplete="new-password"
          spellCheck={false}
          data-path={at}
          value={state.secrets[at] ?? ''}
          onChange={(event) => setSecret(path, event.target.value)}
        />
      )}
    </Field>
  );
}
