import * as v from 'valibot';

const whole = v.pipe(v.number(), v.finite());

/** One reading of a source that is under way. */
const sweepShape = v.strictObject({
  /** What the reading began at, or has come to: a time in milliseconds, or an id. */
  from: v.optional(whole),
  /** Highest time or id seen. */
  highest: v.optional(whole),
  page: whole,
  offset: whole,
  after: v.optional(v.string()),
  link: v.optional(v.string()),
  /** Hash of the page before: the same page twice means that the system ignores the page parameter. */
  before: v.optional(v.string()),
});
export type Sweep = v.InferOutput<typeof sweepShape>;

const sourceShape = v.strictObject({
  /** Everything up to here has been read: a time in milliseconds, or an id. */
  since: v.optional(whole),
  /** The system's own token for that. */
  cursor: v.optional(v.string()),
  sweep: v.optional(sweepShape),
  /** Stamp and hash of each record that may come again because of the overlap, by its key. */
  recent: v.optional(v.record(v.string(), v.string()), {}),
  /** When it was last read to the end, by our clock. */
  readAt: v.optional(whole),
});
export type SourceState = v.InferOutput<typeof sourceShape>;

const cursorShape = v.strictObject({
  v: v.literal(1),
  sources: v.record(v.string(), sourceShape),
  /** Sources of this round that were read to the end. */
  done: v.array(v.string()),
});

/** Where a pull stands. Opaque to the core. */
export type PullCursor = v.InferOutput<typeof cursorShape>;

export const firstCursor = (): PullCursor => ({ v: 1, sources: {}, done: [] });

/** `undefined` where the text is no cursor of this adapter: the only safe thing then is to read everything again. */
export function readCursor(text: string): PullCursor | undefined {
  try {
    const parsed = v.safeParse(cursorShape, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
