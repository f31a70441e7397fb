import * as v from 'valibot';

interface Words {
  readonly en: string;
  readonly zh: string;
}

/** What a person sees of a setting in the form: its name, and where that is not enough one sentence of help. */
export interface SettingLabel {
  readonly label: Words;
  readonly help?: Words;
  /** Names of the values of a choice, where the values themselves say too little. */
  readonly choices?: Readonly<Record<string, Words>>;
}

/** Names a setting for the form of the window: `v.pipe(v.string(), settingLabel({ en: 'Address', zh: '地址' }))`. */
export const settingLabel = <T>(
  label: SettingLabel['label'],
  help?: SettingLabel['help'],
  choices?: SettingLabel['choices'],
): v.MetadataAction<T, { readonly setting: SettingLabel }> =>
  v.metadata({
    setting: { label, ...(help === undefined ? {} : { help }), ...(choices === undefined ? {} : { choices }) },
  });
