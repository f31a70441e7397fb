import * as v from 'valibot';
import { systemIdSchema } from './ids.ts';

/** What kind of record a reference points at. */
export const referenceKinds = ['customer', 'ticket', 'activity', 'call', 'agent', 'attachment'] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

export const referenceSchema = v.object({
  system: systemIdSchema,
  kind: v.picklist(referenceKinds),
  /** The record's own id in that system, as text. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  /** The system's concurrency token (ETag, stamp or hash of the before-image) of the version last seen. */
  version: v.optional(v.string()),
});

/** A record in a system, with the concurrency token of the version last seen. */
export type Reference = v.InferOutput<typeof referenceSchema>;

/** The stable key of the record, without its version: `system/kind/id`. */
export const referenceKey = (reference: Pick<Reference, 'system' | 'kind' | 'id'>): string =>
  `${reference.system}/${reference.kind}/${reference.id}`;
