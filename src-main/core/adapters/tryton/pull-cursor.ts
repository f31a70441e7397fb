import * as v from 'valibot';

const moment = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/));
const cursorShape = v.object({
  /** Up to when changes were read, by Tryton's clock (UTC, microseconds). */
  at: v.nullable(moment),
  /** Highest party read by the first load, which goes by id; null once that is done. */
  loading: v.nullable(v.number()),
});
export type PullCursor = v.InferOutput<typeof cursorShape>;

/** The beginning, where there is no cursor or none that can be read: everything comes again under the same ids. */
export function parseCursor(text: string | undefined): PullCursor {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text);
  return parsed.success ? parsed.output : { at: null, loading: 0 };
}
