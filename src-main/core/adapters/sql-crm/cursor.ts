import * as v from 'valibot';

const keyed = <const T extends string>(kind: T) => ({ kind: v.literal(kind), table: v.string() });

/** Position in the order of (stamp, key). */
export const stampState = v.object({
  ...keyed('stamp'),
  /** Stamp and key of the newest row read; `null` while rows without a stamp are read first. */
  at: v.nullable(v.string()),
  key: v.string(),
  /** Rows from this stamp on are read again, because some may have come late; `null` where nothing can come any more. */
  sureTo: v.nullable(v.string()),
  /** A second reading under way: its position, where it ends, and the server's time (ms) when it began. */
  again: v.nullable(
    v.object({ at: v.string(), key: v.string(), until: v.tuple([v.string(), v.string()]), since: v.number() }),
  ),
  /** Rows of the overlap already told: key, hash, and how many versions of it were told. */
  recent: v.array(v.tuple([v.string(), v.string(), v.number()])),
});
export type StampState = v.InferOutput<typeof stampState>;

const gaps = v.array(v.tuple([v.string(), v.string(), v.number()]));

/** Position in a rising number, with the numbers below it that have not been seen. */
export const sequenceState = v.object({
  ...keyed('sequence'),
  last: v.string(),
  /** First and last number of a gap, and since when (wall clock, ms) it is waited for. */
  gaps,
  /** True until the newest row was reached for the first time. */
  catchingUp: v.boolean(),
});
export type SequenceState = v.InferOutput<typeof sequenceState>;

/** The snapshot before the first change is read, by key; `last` and `gaps` as they were when it began. */
export const snapshotState = v.object({ ...keyed('snapshot'), after: v.nullable(v.string()), last: v.string(), gaps });
export type SnapshotState = v.InferOutput<typeof snapshotState>;

/** Round after round over the whole table. */
export const scanState = v.object({
  ...keyed('scan'),
  round: v.number(),
  after: v.nullable(v.string()),
  /** Hash and round of the last look, by key. */
  known: v.record(v.string(), v.tuple([v.string(), v.number()])),
});
export type ScanState = v.InferOutput<typeof scanState>;

export const feedState = v.variant('kind', [stampState, sequenceState, snapshotState, scanState]);
export type FeedState = v.InferOutput<typeof feedState>;

const cursorSchema = v.object({ v: v.literal(1), customers: feedState, activities: v.optional(feedState) });
export type Cursor = v.InferOutput<typeof cursorSchema>;

/** `undefined` where there is none yet or it is not one of ours: everything is then read from the start, which changes nothing. */
export function parseCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(cursorSchema, json);
  return parsed.success ? parsed.output : undefined;
}
