/**
 * Why an adapter call did not succeed.
 *
 * - `unreachable`   nothing was sent; safe to repeat
 * - `unknown`       something was sent and no answer came: probe before repeating
 * - `refused`       the system said no, for good: stale version, rule, validation. Nothing took effect
 * - `misconfigured` login, permission, missing table or field: a person has to change something. Nothing took effect
 * - `nonsense`      the answer cannot be understood; for writes treat as `unknown`
 * - `busy`          the system asks to come back later. Nothing took effect
 */
export interface AdapterError {
  readonly kind: 'unreachable' | 'unknown' | 'refused' | 'misconfigured' | 'nonsense' | 'busy';
  /** What happened, where (host, field, offset), in one sentence without secrets. */
  readonly message: string;
  /** What the system said, in its own words, at most 500 characters. */
  readonly said?: string;
  /** What a person should do. `key` is looked up in the window's catalogue; `text` is the English fallback. */
  readonly advice?: { readonly key: string; readonly text: string };
  /** What of a `misconfigured` or `refused` was not accepted, where the advice does not say it: who we are, or what we may do. */
  readonly about?: 'login' | 'permission';
  /** Milliseconds the system asks us to wait. */
  readonly retryAfterMs?: number;
  /** True where a `refused` means that the record changed since it was read. */
  readonly stale?: boolean;
  /** True where a `busy` means that the system is outside its hours: it is shown as closed, not as troubled. */
  readonly closed?: boolean;
}
