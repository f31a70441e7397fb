import * as v from 'valibot';
import { momentShape } from './rpc-value.ts';

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.nullish(v.pipe(v.string(), v.maxLength(200_000)), '');
const moment = v.nullish(momentShape);
/** Seconds since 1970 with microseconds, as text: what a write is checked against. */
const stamp = v.pipe(v.string(), v.maxLength(40));
const changed = { write_date: moment, create_date: moment, _timestamp: stamp };

export const partyShape = v.object({ id, name: text, code: text, active: v.nullish(v.boolean(), true), ...changed });
export type Party = v.InferOutput<typeof partyShape>;

export const mechanismShape = v.object({
  id,
  party: id,
  type: v.nullish(v.string(), ''),
  value: text,
  active: v.nullish(v.boolean(), true),
  ...changed,
});
export type Mechanism = v.InferOutput<typeof mechanismShape>;

export const addressShape = v.object({
  id,
  party: id,
  full_address: text,
  active: v.nullish(v.boolean(), true),
  ...changed,
});
export type Address = v.InferOutput<typeof addressShape>;

export const noteShape = v.object({
  id,
  message: text,
  /** `party.party,1` */
  resource: v.pipe(v.string(), v.maxLength(200)),
  last_user: text,
  ...changed,
});
export type Note = v.InferOutput<typeof noteShape>;

export const loginShape = v.tuple([id, v.pipe(v.string(), v.minLength(1))]);
export const idsShape = v.array(id);
/** `["UserError", [...]]`, `["ConcurrencyException", "..."]`, or an exception and its traceback. */
export const errorShape = v.union([
  v.pipe(
    v.looseTuple([v.string(), v.unknown()]),
    v.transform(([name, detail]) => ({ name, detail: [detail].flat().find((part) => typeof part === 'string') ?? '' })),
  ),
  v.pipe(
    v.string(),
    v.transform((name) => ({ name, detail: '' })),
  ),
]);
