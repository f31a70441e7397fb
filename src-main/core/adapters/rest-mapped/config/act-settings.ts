import * as v from 'valibot';
import { expressionSchema, nameSchema, requestSchema } from './basics.ts';

const status = v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599));

/** A look whether something is there: `found` answers true or false, or `{evidence, made}`, or `{unsure: "why"}`. */
export const lookSchema = v.strictObject({
  request: requestSchema,
  /** Asked besides; their answers are `also.<name>` in `found`. */
  also: v.optional(v.record(nameSchema, requestSchema), {}),
  found: expressionSchema,
  /** Statuses that say that it is not there. */
  absentOn: v.optional(v.array(status), [404]),
});
export type LookSettings = v.InferOutput<typeof lookSchema>;

const writeRequest = v.strictObject({
  ...requestSchema.entries,
  /** Judges an answer of 2xx: false or a sentence is a refusal by the system. */
  success: v.optional(expressionSchema),
  /** Sent only where this is true. */
  when: v.optional(expressionSchema),
  /** Looked at before; where it is found, an earlier attempt has sent this one. */
  unless: v.optional(lookSchema),
});
export type WriteRequestSettings = v.InferOutput<typeof writeRequest>;
const writeRequests = v.pipe(v.array(writeRequest), v.minLength(1, 'needs at least one request'), v.maxLength(10));

/** How one act of the agent is carried into the system. */
export const actSchema = v.strictObject({
  /** Reads the record as it stands, before anything is written. */
  read: v.optional(
    v.strictObject({
      request: requestSchema,
      /** Its concurrency token, the same as `version` of the message that announced it. */
      version: v.optional(expressionSchema),
      /** What has to be known to take the act back, or to find it again: any JSON. For `updateContact`: text by JSON pointer. */
      before: v.optional(expressionSchema),
    }),
  ),
  /** `etag`: sent as If-Match; `stamp`: `version` stands in the request; `beforeImage`: read again just before writing. */
  concurrency: v.optional(v.picklist(['etag', 'stamp', 'beforeImage', 'none']), 'none'),
  /** Statuses that say that the record changed meanwhile. */
  conflictOn: v.optional(v.array(status), [409, 412]),
  createSafety: v.optional(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('none') }),
      /** The operation's key is sent in this header; the system recognises a repetition. */
      v.strictObject({
        kind: v.literal('idempotencyKey'),
        header: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header')),
      }),
      /** The record is written under `key` as its external id: a repetition writes the same record. */
      v.strictObject({ kind: v.literal('externalIdUpsert') }),
      /** `probe` is asked before writing. */
      v.strictObject({ kind: v.literal('searchBeforeCreate') }),
    ]),
    { kind: 'none' },
  ),
  requests: writeRequests,
  /** Where the effect can be found, for people; default: the requests and what they answered. */
  evidence: v.optional(expressionSchema),
  /** Records that were made: `{kind, id}` or a list of them. */
  made: v.optional(expressionSchema),
  probe: v.optional(v.strictObject({ ...lookSchema.entries, by: v.picklist(['key', 'content']) })),
  compensate: v.optional(
    v.strictObject({
      kind: v.picklist(['inverse', 'statusChange', 'note']),
      requests: writeRequests,
      /** Whether it was taken back before; needed for `statusChange` and `note`. */
      done: v.optional(lookSchema),
    }),
  ),
  /** True where the requests carry the files of a reply or note. Otherwise an act with files is refused, so that none is lost. */
  files: v.optional(v.boolean(), false),
});
export type ActSettings = v.InferOutput<typeof actSchema>;
