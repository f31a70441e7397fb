import * as v from 'valibot';

/** Where a conversation is: with the bot, with us, or over. */
export const statuses = ['handed_over', 'bot', 'closed'] as const;
export type HandoverStatus = (typeof statuses)[number];

/** Furthest time a date can name, in milliseconds since 1970 (ECMA-262, 21.4.1.1). */
const LAST = 8.64e15;
/** ISO 8601 with zone, or milliseconds since 1970. */
const time = v.pipe(
  v.union([v.pipe(v.string(), v.maxLength(50)), v.number()], 'must be a time (ISO 8601 with zone, or milliseconds)'),
  v.transform((value) => {
    if (typeof value === 'number') return value;
    // Without a zone it would mean another moment on every computer.
    return /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? Date.parse(value) : NaN;
  }),
  v.check((ms) => Math.abs(ms) <= LAST, 'must be a time (ISO 8601 with zone, or milliseconds)'),
);

const id = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())], 'must be a text or a number'),
  v.transform(String),
  v.trim(),
  v.minLength(1, 'must not be empty'),
  v.maxLength(200),
);
const line = v.pipe(v.string(), v.maxLength(500));
const some = v.pipe(
  v.nullish(line, ''),
  v.transform((text) => text.trim()),
);

/** One turn of the transcript. */
export const turnShape = v.object({
  id: v.nullish(id),
  role: v.picklist(['customer', 'bot', 'agent'], 'must be customer, bot or agent'),
  text: v.string(),
  time,
  /** Who wrote it, where the role does not say it. */
  name: some,
  /** The `Idempotency-Key` an agent's answer came with. */
  idempotencyKey: v.nullish(line),
});
export type TurnDocument = v.InferOutput<typeof turnShape>;

/** A conversation the bot handed over, whole, as it stands now. */
export const handoverShape = v.object({
  id,
  status: v.optional(v.picklist(statuses, 'must be handed_over, bot or closed'), 'handed_over'),
  handedOverAt: time,
  updatedAt: v.optional(time),
  subject: some,
  reason: v.pipe(
    v.nullish(v.pipe(v.string(), v.maxLength(4_000)), ''),
    v.transform((text) => text.trim()),
  ),
  language: v.nullish(
    v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a tag, e.g. zh-CN')),
  ),
  customer: v.nullish(
    v.object({ id: v.nullish(id), name: some, phone: some, email: some, customerNumber: v.nullish(id) }),
  ),
  summary: v.nullish(v.pipe(v.string(), v.maxLength(20_000)), ''),
  /** Oldest first. Each turn is read by itself, so that one that cannot be read does not take the others with it. */
  transcript: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(5_000)), []),
});
export type HandoverDocument = v.InferOutput<typeof handoverShape>;

/** A page of `GET /v1/handovers`. */
export const pageShape = v.object({
  handovers: v.pipe(v.array(v.unknown()), v.maxLength(1_000)),
  cursor: v.pipe(v.string(), v.minLength(1), v.maxLength(2_000)),
  more: v.optional(v.boolean(), false),
});

/** What was made of a write: of `POST .../messages`, `POST .../status` and `GET /v1/operations/{key}`. */
export const operationShape = v.object({
  conversation: id,
  /** The message it made. */
  message: v.nullish(id),
  status: v.nullish(v.picklist(statuses)),
});
export type OperationDocument = v.InferOutput<typeof operationShape>;
