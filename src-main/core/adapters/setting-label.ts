import * as v from 'valibot';

/** What a person sees of a setting in the form: its name, and where that is not enough one sentence of help. */
export interface SettingLabel {
  readonly label: { readonly en: string; readonly zh: string };
  readonly help?: { readonly en: string; readonly zh: string };
}

/** Names a setting for the form of the window: `v.pipe(v.string(), settingLabel({ en: 'Address', zh: '地址' }))`. */
export const settingLabel = <T>(
  label: SettingLabel['label'],
  help?: SettingLabel['help'],
): v.MetadataAction<T, { readonly setting: SettingLabel }> =>
  v.metadata({ setting: { label, ...(help === undefined ? {} : { help }) } });
