import * as v from 'valibot';
import { expressionSchema, nameSchema, pagingSchema, pointerSchema, requestSchema, templateSchema } from './basics.ts';

const isoDay = v.pipe(v.string(), v.isoDate('must be a day such as 2026-01-31'));

/** How changes since the last time are asked for. */
export const changesSchema = v.variant('kind', [
  /** Everything is read each time. */
  v.strictObject({ kind: v.literal('all') }),
  /** The request names `{since}`, a time; records come in rising order of it, unless pages are followed by token or link. */
  v.strictObject({
    kind: v.literal('timestamp'),
    /** Where the time of the last change stands in a record. */
    at: pointerSchema,
    /** How `{since}` is written. */
    format: v.optional(v.picklist(['iso', 'isoSeconds', 'sql', 'seconds', 'milliseconds']), 'iso'),
    /** How far is looked back again each time, in milliseconds: changes that become visible late. */
    overlapMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000)), 60_000),
    /** Finest difference between two times of the system, in milliseconds. */
    resolutionMs: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(86_400_000)), 1_000),
    /** Older changes are not loaded the first time. */
    start: v.optional(isoDay),
  }),
  /** The request names `{since}`, a number; records come in rising order of it. For records that never change. */
  v.strictObject({
    kind: v.literal('id'),
    at: pointerSchema,
    /** How many numbers are looked back again each time: numbers can become visible in another order than they were given. */
    overlap: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)), 100),
    start: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  /** The answer holds a token that stands for what was read; the request names `{cursor}`, empty at first, and may name `{start}`. */
  v.strictObject({
    kind: v.literal('cursor'),
    at: pointerSchema,
    /** Where the answer says whether this was the end; absent: an answer without records is. */
    end: v.optional(pointerSchema),
    /** What stands there at the end. */
    endIs: v.optional(v.boolean(), true),
    start: v.optional(isoDay),
  }),
]);
export type ChangesSettings = v.InferOutput<typeof changesSchema>;

/** What a record becomes, by kind of message. An expression that answers nothing makes none; a list makes several. */
export const mapsSchema = v.pipe(
  v.strictObject({
    ticket: v.optional(expressionSchema),
    customer: v.optional(expressionSchema),
    entry: v.optional(expressionSchema),
    removed: v.optional(expressionSchema),
  }),
  v.check((maps) => Object.values(maps).some((one) => one !== undefined), 'must make something of a record'),
);

/** More that is asked for each record; `{record...}` and `{id}` are known in the request, its answer is `$name` in the mappings. */
const extraSchema = v.strictObject({
  request: requestSchema,
  /** Where the records stand in the answer; absent: the whole answer. */
  items: v.optional(pointerSchema),
  paging: v.optional(pagingSchema, { kind: 'none' }),
  /** True where a system that has no such thing (404, 403) is no reason to set the record aside; `$name` is then null, or an empty list. */
  optional: v.optional(v.boolean(), false),
});
export type ExtraSettings = v.InferOutput<typeof extraSchema>;

export const sourceSchema = v.strictObject({
  request: requestSchema,
  items: v.optional(pointerSchema, ''),
  /** Where a record's own id stands. */
  key: v.optional(pointerSchema, '/id'),
  paging: v.optional(pagingSchema, { kind: 'none' }),
  changes: v.optional(changesSchema, { kind: 'all' }),
  /** Asked no more often than this, in milliseconds. */
  everyMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000)), 0),
  extras: v.optional(v.record(nameSchema, extraSchema), {}),
  maps: mapsSchema,
  /** One record by `{id}`, for hooks that only say which record changed. */
  one: v.optional(v.strictObject({ request: requestSchema, at: v.optional(pointerSchema, '') })),
  /** Query parameters that put the newest records first, for the preview of the mapping. */
  newest: v.optional(v.strictObject({ query: v.record(v.string(), templateSchema) })),
});
export type SourceSettings = v.InferOutput<typeof sourceSchema>;
