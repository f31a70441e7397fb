/** Something wrong with the settings that only shows once all of them are known. */
export interface SettingsFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export const fault = (path: readonly (string | number)[], message: string): SettingsFault => ({ path, message });
