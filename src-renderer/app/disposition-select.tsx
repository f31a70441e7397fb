import { useStore } from 'zustand';
import { useI18n } from '../i18n/i18n-context.tsx';
import { fieldClass } from '../ui/field.tsx';
import { useParts } from './parts-context.tsx';

/** The business result of a call. */
export function DispositionSelect({
  value,
  missing,
  onChange,
}: {
  value: string;
  missing: boolean;
  onChange: (code: string) => void;
}) {
  const { t, language } = useI18n();
  const dispositions = useStore(useParts().calls.store, (state) => state.dispositions);
  return (
    <select
      className={fieldClass.select}
      aria-label={t.calls.disposition}
      aria-invalid={missing}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t.calls.chooseDisposition}</option>
      {dispositions.map(({ code, label, needsCallback }) => (
        <option key={code} value={code}>
          {language === 'zh-CN' ? label.zh : label.en}
          {needsCallback ? ` · ${t.calls.callback}` : ''}
        </option>
      ))}
    </select>
  );
}
