import * as v from 'valibot';

/** One text in the two languages of the window. */
export const wordsSchema = v.object({ en: v.string(), zh: v.string() });
export type Words = v.InferOutput<typeof wordsSchema>;

/** Plain data as it stands in a configuration file. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

interface FieldBase {
  /** Key in the object around it; `*` for the items of a list or a record, empty for a form as a whole. */
  readonly name: string;
  readonly label: Words;
  readonly help?: Words | undefined;
  /** False where it may be left out. */
  readonly required: boolean;
  /** What stands there when it is left out. */
  readonly default?: unknown;
}

/**
 * One setting as a form asks for it. `alternative` is one of several forms, told apart by the value of `discriminator` where there is
 * one; an option with `constant` is that value and asks nothing more. `json` is everything a form has no field for.
 */
export type SettingField = FieldBase &
  (
    | { readonly kind: 'text'; readonly maxLength?: number | undefined }
    | { readonly kind: 'secret' }
    | {
        readonly kind: 'number';
        readonly min?: number | undefined;
        readonly max?: number | undefined;
        readonly integer: boolean;
      }
    | { readonly kind: 'switch' }
    | {
        readonly kind: 'choice';
        readonly options: readonly { readonly value: string | number; readonly label: Words }[];
      }
    | { readonly kind: 'list'; readonly item: SettingField }
    | { readonly kind: 'group'; readonly fields: readonly SettingField[] }
    | {
        readonly kind: 'alternative';
        readonly discriminator?: string | undefined;
        readonly options: readonly SettingOption[];
      }
    | { readonly kind: 'record'; readonly item: SettingField }
    | { readonly kind: 'json' }
  );

export interface SettingOption {
  readonly label: Words;
  /** The value of the discriminator, or the whole value where the option has no form. */
  readonly constant?: string | number | boolean | null | undefined;
  readonly form?: SettingField | undefined;
}

const base = {
  name: v.string(),
  label: wordsSchema,
  help: v.optional(wordsSchema),
  required: v.boolean(),
  default: v.optional(v.unknown()),
};
const nested: v.GenericSchema<SettingField> = v.lazy(() => settingFieldSchema);

export const settingFieldSchema: v.GenericSchema<SettingField> = v.variant('kind', [
  v.object({ ...base, kind: v.literal('text'), maxLength: v.optional(v.number()) }),
  v.object({ ...base, kind: v.literal('secret') }),
  v.object({
    ...base,
    kind: v.literal('number'),
    min: v.optional(v.number()),
    max: v.optional(v.number()),
    integer: v.boolean(),
  }),
  v.object({ ...base, kind: v.literal('switch') }),
  v.object({
    ...base,
    kind: v.literal('choice'),
    options: v.array(v.object({ value: v.union([v.string(), v.number()]), label: wordsSchema })),
  }),
  v.object({ ...base, kind: v.literal('list'), item: nested }),
  v.object({ ...base, kind: v.literal('group'), fields: v.array(nested) }),
  v.object({
    ...base,
    kind: v.literal('alternative'),
    discriminator: v.optional(v.string()),
    options: v.array(
      v.object({
        label: wordsSchema,
        constant: v.optional(v.union([v.string(), v.number(), v.boolean(), v.null()])),
        form: v.optional(nested),
      }),
    ),
  }),
  v.object({ ...base, kind: v.literal('record'), item: nested }),
  v.object({ ...base, kind: v.literal('json') }),
]);
