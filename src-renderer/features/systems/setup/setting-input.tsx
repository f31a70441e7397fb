import type { SettingField } from '../../../../src-shared/model/setting-form.ts';
import { useI18n } from '../../../i18n/i18n-context.tsx';
import { Field, fieldClass } from '../../../ui/field.tsx';
import { AlternativeSetting } from './alternative-setting.tsx';
import { referenceIn, type Path } from './form-state.ts';
import { GroupSetting } from './group-setting.tsx';
import { JsonSetting } from './json-setting.tsx';
import { ListSetting } from './list-setting.tsx';
import { ChoiceSetting, NumberSetting, SwitchSetting, TextSetting } from './plain-settings.tsx';
import { RecordSetting } from './record-setting.tsx';
import { SecretSetting } from './secret-setting.tsx';
import { useSetupForm } from './setup-context.tsx';

/** One setting, by its kind. */
export function SettingInput({ field, path, value }: { field: SettingField; path: Path; value: unknown }) {
  const { t } = useI18n();
  const { word } = useSetupForm();
  const reference = referenceIn(value);
  if (reference !== undefined) {
    return (
      <Field label={word(field.label)} hint={t.setup.fromFile}>
        {(props) => <input className={fieldClass.input} {...props} value={reference} readOnly />}
      </Field>
    );
  }
  switch (field.kind) {
    case 'text':
      return <TextSetting field={field} path={path} value={value} />;
    case 'number':
      return <NumberSetting field={field} path={path} value={value} />;
    case 'switch':
      return <SwitchSetting field={field} path={path} value={value} />;
    case 'choice':
      return <ChoiceSetting field={field} path={path} value={value} />;
    case 'secret':
      return <SecretSetting field={field} path={path} />;
    case 'group':
      return <GroupSetting field={field} path={path} value={value} />;
    case 'list':
      return <ListSetting field={field} path={path} value={value} />;
    case 'record':
      return <RecordSetting field={field} path={path} value={value} />;
    case 'alternative':
      return <AlternativeSetting field={field} path={path} value={value} />;
    case 'json':
      return <JsonSetting field={field} path={path} value={value} />;
  }
}
