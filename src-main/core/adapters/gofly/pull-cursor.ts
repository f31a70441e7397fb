import * as v from 'valibot';

const cursorShape = v.object({
  /** Up to when visitors were read, by the server's clock, in milliseconds. */
  at: v.number(),
  /** Visitors read last: a change of the same second must not be missed, and not be read again for ever. */
  recent: v.record(v.string(), v.object({ updated: v.string(), newest: v.number() })),
});

export type PullCursor = v.InferOutput<typeof cursorShape>;

/** `undefined` where there is none, or none that can be read: then everything is read again, under the same ids. */
export function parseCursor(text: string | undefined): PullCursor | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text);
  return parsed.success ? parsed.output : undefined;
}
