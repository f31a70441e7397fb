import * as v from 'valibot';

/**
 * What was found out about a system, as a code of the window's catalogue with its values, so that it is said in the language of
 * the window. A code the catalogue does not know is shown as the words beside it (`said`).
 *
 * `failed.<kind>` stands for an error of that kind; `said` has the details then.
 */
export const foundSchema = v.object({
  code: v.string(),
  values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
});
export type Found = v.InferOutput<typeof foundSchema>;
