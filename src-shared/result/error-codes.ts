/**
 * Every code that may cross the wire. Callers branch on the code, never on the text.
 *
 * - `BAD_REQUEST`    the input does not match the contract; detail names the path
 * - `NOT_FOUND`      no such record
 * - `CONFLICT`       the record changed since the caller saw it; detail shows what
 * - `REFUSED`        a rule or a system said no; the message says which
 * - `UNAVAILABLE`    the system is not reachable now; retryable
 * - `OVERLOADED`     backpressure: the queue in front is full; retryable
 * - `TIMEOUT`        the deadline passed; the outcome is unknown unless the call is idempotent
 * - `CANCELLED`      the caller withdrew the call
 * - `DISCONNECTED`   the wire broke while the call was in flight
 * - `UNAUTHORIZED`   no valid session
 * - `UNKNOWN_METHOD` the two sides speak different versions of the contract
 * - `INTERNAL`       a fault; the message carries only a correlation id that the log has too
 */
export const errorCodes = [
  'BAD_REQUEST',
  'NOT_FOUND',
  'CONFLICT',
  'REFUSED',
  'UNAVAILABLE',
  'OVERLOADED',
  'TIMEOUT',
  'CANCELLED',
  'DISCONNECTED',
  'UNAUTHORIZED',
  'UNKNOWN_METHOD',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as it crosses the wire. `detail` is plain data; stacks stay in the log. */
export interface WireError<C extends ErrorCode = ErrorCode> {
  readonly code: C;
  /** One plain sentence, in English; the window translates by code and shows this as the small print. */
  readonly message: string;
  /** True where the same call may succeed later without any change. */
  readonly retryable: boolean;
  readonly detail?: unknown;
}
