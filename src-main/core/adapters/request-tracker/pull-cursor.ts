import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const cursorShape = v.object({
  v: v.literal(1),
  /** Every transaction up to this id has been dealt with. 0: none is known yet. */
  anchor: count,
  /** Ids above the anchor that were seen: when (our clock), and whether the entry has been handed over. */
  recent: v.record(v.string(), v.object({ at: v.number(), done: v.boolean() })),
  /** Tickets to read, in order, each with the transaction id after which its history is wanted. */
  pending: v.array(v.object({ ticket: v.string(), after: count, left: v.optional(v.boolean()) })),
  /** Tickets that could not be read, each with the transaction id after which its history is still wanted. */
  aside: v.record(v.string(), count),
  /** First load, newest tickets first: tickets below this number are still to come; `null`: it has not begun. Absent: done. */
  below: v.optional(v.nullable(count)),
});

/**
 * Where a pull stands. Opaque to the core.
 *
 * Transactions are learnt by falling id, down to the anchor. Ids are given when a transaction begins and become visible when it
 * commits, which may be in another order; so the anchor follows `overlapMs` behind, and what was seen above it is remembered.
 */
export type PullCursor = v.InferOutput<typeof cursorShape>;

/** How long a transaction may be invisible after a later one was seen, in milliseconds. */
export const overlapMs = 30_000;

export const firstCursor = (): PullCursor => ({ v: 1, anchor: 0, recent: {}, pending: [], aside: {}, below: null });

/** `undefined` where the text is no cursor of this adapter: the only safe thing then is to read everything again. */
export function readCursor(text: string): PullCursor | undefined {
  try {
    const parsed = v.safeParse(cursorShape, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Moves the anchor up to the newest id that was first seen at least `overlapMs` ago, and forgets what is below it. */
export function settleCursor(cursor: PullCursor, now: number): PullCursor {
  const seen = Object.entries(cursor.recent).map(([id, { at }]) => ({ id: Number(id), at }));
  // A clock that was put back would otherwise keep ids for as long as it was put back.
  const settled = seen.filter(({ at }) => Math.abs(now - at) >= overlapMs).map(({ id }) => id);
  const anchor = Math.max(cursor.anchor, ...settled);
  return {
    ...cursor,
    anchor,
    recent: Object.fromEntries(Object.entries(cursor.recent).filter(([id]) => Number(id) > anchor)),
  };
}
