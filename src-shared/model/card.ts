import * as v from 'valibot';

/**
 * A contact in the shape of a JSContact Card 2.0 (RFC 9982 over RFC 9553), reduced to the properties Trunkline merges.
 *
 * Map keys (`phones`, `emails`, ...) are stable per record so that provenance can point at them with a JSON Pointer
 * (RFC 6901), for example `/phones/main/number`.
 */
export const cardSchema = v.object({
  '@type': v.literal('Card'),
  version: v.literal('2.0'),
  name: v.optional(v.object({ full: v.string() })),
  language: v.optional(v.string()),
  organizations: v.optional(v.record(v.string(), v.object({ name: v.string() }))),
  titles: v.optional(v.record(v.string(), v.object({ name: v.string() }))),
  emails: v.optional(v.record(v.string(), v.object({ address: v.string(), label: v.optional(v.string()) }))),
  phones: v.optional(v.record(v.string(), v.object({ number: v.string(), label: v.optional(v.string()) }))),
  addresses: v.optional(v.record(v.string(), v.object({ full: v.string() }))),
  notes: v.optional(v.record(v.string(), v.object({ note: v.string() }))),
  /** Fields of a system that JSContact has no name for: `tier`, `customerNo`, ... Values as text, never floats. */
  extra: v.optional(v.record(v.string(), v.string())),
});

export type Card = v.InferOutput<typeof cardSchema>;
