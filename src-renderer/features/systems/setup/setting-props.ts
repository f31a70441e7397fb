import type { SettingField } from '../../../../src-shared/model/setting-form.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { textOf, type Path } from './form-state.ts';
import { useSetupForm } from './setup-context.tsx';

/** What the field of a setting gets. */
export interface SettingProps<K extends SettingField['kind'] = SettingField['kind']> {
  readonly field: Extract<SettingField, { kind: K }>;
  readonly path: Path;
  readonly value: unknown;
}

/** Label, help and problem of a setting as `Field` takes them. */
export function useFieldTexts(field: SettingField, path: Path) {
  const { t } = useI18n();
  const { word, problems } = useSetupForm();
  const label = field.required ? word(field.label) : `${word(field.label)} ${t.setup.optional}`;
  return { label, hint: field.help && word(field.help), problem: problems.get(textOf(path)) };
}
