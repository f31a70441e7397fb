import * as v from 'valibot';
import { inboundHttpSettingsSchema } from '../../../inbound-http/inbound-http-settings.ts';
import { settingLabel } from '../../setting-label.ts';
import { actSchema } from './act-settings.ts';
import { authSchema } from './auth-settings.ts';
import { expressionSchema, nameSchema, pagingSchema, pointerSchema, requestSchema, webAddress } from './basics.ts';
import { sourceSchema } from './source-settings.ts';

const choice = v.strictObject({
  request: requestSchema,
  items: v.optional(pointerSchema, ''),
  paging: v.optional(pagingSchema, { kind: 'none' }),
  /** A list of names, made of the list of records. */
  names: expressionSchema,
});

/** A list that changes rarely (agents, states, groups), read now and then; `tables.<name>` in requests, `$tables.<name>` in maps. */
const table = v.strictObject({
  request: requestSchema,
  items: v.optional(pointerSchema, ''),
  paging: v.optional(pagingSchema, { kind: 'none' }),
  /** How old it may get, in milliseconds. */
  keepMs: v.optional(v.pipe(v.number(), v.minValue(1_000), v.maxValue(86_400_000)), 600_000),
});
export type TableSettings = v.InferOutput<typeof table>;

/** One kind of hook: what of it are records, and of which source. */
const take = v.strictObject({
  source: nameSchema,
  /** Records, or ids where the source says how `one` is read; made of `{body, headers, query}`. Nothing: not this kind. */
  records: expressionSchema,
});

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** The settings once a preset and its overrides are put together. */
export const resolvedSettingsSchema = v.strictObject({
  baseUrl: v.pipe(
    webAddress,
    settingLabel({ en: 'Address', zh: '地址' }),
    v.transform((text) => text.replace(/\/+$/, '')),
  ),
  auth: v.optional(authSchema, { kind: 'none' }),
  /** Headers of every request. */
  headers: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/)), v.string()), {}),
  /** PEM certificates trusted besides the system's. */
  ca: v.optional(v.string()),
  /** Whose name the system writes down: the agent's own token, or one key for all with the agent named in what is written. */
  actsAs: v.optional(v.picklist(['agentToken', 'sharedKeyWithAudit']), 'agentToken'),
  health: v.strictObject({
    request: requestSchema,
    /** What the status strip shows. */
    said: v.optional(expressionSchema),
  }),
  limits: v.optional(
    v.strictObject({
      maxConcurrent: v.optional(whole(1, 16), 4),
      /** Requests a second on average; absent: only what the system itself asks for. */
      perSecond: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1_000))),
      /** Requests that may go at once after a pause. */
      burst: v.optional(whole(1, 1_000), 10),
      requestMs: v.optional(whole(1_000, 120_000), 20_000),
      answerBytes: v.optional(whole(1_024, 256 * 1024 * 1024), 32 * 1024 * 1024),
    }),
    {},
  ),
  pullEveryMs: v.optional(whole(200, 86_400_000), 10_000),
  /** How long a request whose answer was lost may still take effect, in milliseconds. */
  settleMs: v.optional(whole(0, 600_000), 15_000),
  tables: v.optional(v.record(nameSchema, table), {}),
  sources: v.pipe(
    v.record(nameSchema, sourceSchema),
    v.check((sources) => Object.keys(sources).length > 0, 'needs at least one source'),
  ),
  hook: v.optional(
    v.strictObject({
      listen: inboundHttpSettingsSchema,
      takes: v.pipe(v.array(take), v.minLength(1, 'needs at least one kind of hook')),
    }),
  ),
  acts: v.optional(
    v.strictObject({
      reply: v.optional(actSchema),
      addNote: v.optional(actSchema),
      updateTicket: v.optional(actSchema),
      createTicket: v.optional(actSchema),
      updateContact: v.optional(actSchema),
      logCall: v.optional(actSchema),
    }),
    {},
  ),
  attachment: v.optional(
    v.strictObject({
      /** Knows `{id}`. */
      request: requestSchema,
      /** Where the content stands as base64; absent: the answer is the content. */
      base64: v.optional(pointerSchema),
      name: v.optional(pointerSchema),
      mediaType: v.optional(pointerSchema),
    }),
  ),
  choices: v.optional(v.strictObject({ owners: v.optional(choice), queues: v.optional(choice) })),
});
export type ResolvedSettings = v.InferOutput<typeof resolvedSettingsSchema>;
export type ChoiceSettings = v.InferOutput<typeof choice>;
