/**
 * The outcome of something that may be refused or may fail for reasons that are expected.
 *
 * Faults (bugs) are thrown; outcomes are returned. A function that returns a `Result` does not throw for the causes it
 * names in `E`.
 */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a value as a success. */
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Wraps an error as an expected failure. */
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
