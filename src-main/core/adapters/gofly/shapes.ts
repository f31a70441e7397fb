import * as v from 'valibot';

const text = v.fallback(v.pipe(v.string(), v.maxLength(20_000)), '');

/** A visitor as the lists hold them. Only the id must be there; the rest is what the visitor's browser said. */
export const visitorShape = v.object({
  visitor_id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  name: text,
  /** The agent they belong to. */
  to_id: text,
  /** 1: on line. */
  status: v.fallback(v.number(), 0),
  refer: text,
  city: text,
  client_ip: text,
  last_message: text,
  /** Base64 of a JSON object. */
  extra: text,
  created_at: text,
  updated_at: text,
});
export type VisitorRow = v.InferOutput<typeof visitorShape>;

/** A message with its database id; only the paged history has one. */
export const messageShape = v.object({
  id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  content: v.pipe(v.string(), v.maxLength(100_000)),
  mes_type: v.picklist(['kefu', 'visitor'], 'must be kefu or visitor'),
  kefu_name: text,
  visitor_name: text,
  created_at: text,
  create_time: text,
});
export type MessageRow = v.InferOutput<typeof messageShape>;

/** A list may be `null` where it is empty. */
const list = v.nullish(v.array(v.unknown()), []);
export const visitorsShape = v.object({ list, count: v.fallback(v.number(), 0) });
export const messagesShape = v.object({ list, count: v.fallback(v.number(), 0) });
export const onlineShape = v.nullish(v.array(v.looseObject({ uid: v.string() })), []);
export const colleaguesShape = v.nullish(v.array(v.looseObject({ name: v.string(), nickname: text })), []);
export const loginShape = v.object({ token: v.pipe(v.string(), v.minLength(1)) });

/** A frame of the agent's socket. */
export const frameShape = v.object({ type: v.string(), data: v.optional(v.unknown()) });
const uid = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
/** Whose chat a frame is about. */
export const frameAboutShape = v.union([
  v.pipe(
    v.object({ uid }),
    v.transform(({ uid: id }) => id),
  ),
  v.pipe(
    v.object({ is_kefu: v.literal('yes'), to_id: uid }),
    v.transform(({ to_id: id }) => id),
  ),
  v.pipe(
    v.object({ id: uid }),
    v.transform(({ id }) => id),
  ),
]);
