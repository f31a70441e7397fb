import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const cursorShape = v.object({
  v: v.literal(1),
  /** The feed is read from here on, in milliseconds by Redmine's clock; absent: nothing was ever there. */
  from: v.optional(v.number()),
  /** Where a feed of several pages goes on: from this second, above this issue number within it. */
  page: v.optional(v.object({ second: v.number(), above: v.optional(count) })),
  /** Issues changed near the end of the feed: what was read of them. */
  recent: v.record(
    v.string(),
    v.object({
      /** `updated_on`, in milliseconds. */
      at: v.number(),
      /** When this change was first seen, by our clock. */
      seen: v.number(),
      /** When it was last read, by our clock; absent: not yet. */
      read: v.optional(v.number()),
      /** Nothing more can come under this time. */
      settled: v.optional(v.boolean()),
      /** Readings that failed. */
      failed: v.optional(count),
    }),
  ),
  /** First load, open issues before closed ones, high numbers first: those below `below` are still to come. Absent: done. */
  load: v.optional(v.object({ closed: v.boolean(), below: v.optional(count) })),
  /** Open issues handed over, packed: see `packIds`. */
  open: v.string(),
  /** The look for deleted issues: when the last one ended, and where the present one stands. */
  sweep: v.object({ ended: v.number(), above: v.optional(count) }),
});

/**
 * Where a pull stands. Opaque to the core.
 *
 * Issues are learnt by rising time of change. That time has a resolution of one second and is taken before the change is visible,
 * so the feed is read again from `overlapMs` before the newest change, and an issue is read again until nothing more can come
 * under the same second.
 */
export type PullCursor = v.InferOutput<typeof cursorShape>;

/** How long a change may be invisible after a later one was seen, by clocks of several servers too, in milliseconds. */
export const overlapMs = 60_000;

export const firstCursor = (now: number): PullCursor => ({
  v: 1,
  recent: {},
  load: { closed: false },
  open: '',
  sweep: { ended: now },
});

/** `undefined` where the text is no cursor of this adapter: the only safe thing then is to read everything again. */
export function readCursor(text: string): PullCursor | undefined {
  try {
    const parsed = v.safeParse(cursorShape, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
