import type * as v from 'valibot';
import type { resolvedSettingsSchema } from '../config/rest-mapped-settings.ts';

/** Said in the title, the form and the documentation of each preset until somebody has run it against the service itself. */
export const notYetVerified = {
  en: 'not yet verified against the live service',
  zh: '尚未在真实服务上验证',
} as const;

/** A ready-made mapping of a service's documented interface. Pure data. */
export interface Preset {
  /** As it stands in `preset`. */
  readonly name: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly status: typeof notYetVerified;
  /** Public documentation it was made from. */
  readonly documentation: readonly string[];
  /** What a person must give; `${name}` in the strings of `settings` stands for it. */
  readonly asks: v.ObjectEntries;
  readonly settings: v.InferInput<typeof resolvedSettingsSchema>;
}
