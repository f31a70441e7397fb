import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { InboundSecret } from './inbound-http-settings.ts';

/** How far the sender's clock and ours may differ, in milliseconds; what Slack, Stripe and HubSpot recommend against replays. */
export const timestampToleranceMs = 5 * 60_000;

/** Same time for equal and unequal texts of any length: both are hashed first. */
export function sameSecret(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

export interface SecretCarrier {
  readonly method: string;
  /** As the sender was told it, with the query. */
  readonly url: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
}

/** Secrets that stand beside the body are checked before it is read. `true` where only the body can tell. */
export function checkSecretEarly(secret: InboundSecret | undefined, request: SecretCarrier): boolean {
  if (secret === undefined) return true;
  if (secret.kind === 'query') return sameSecret(request.query.get(secret.parameter) ?? '', secret.value);
  const sent = request.header(secret.header.toLowerCase());
  if (secret.kind === 'hmac') return sent !== undefined;
  return sameSecret(sent ?? '', secret.prefix + secret.value);
}

/** Checks a signature over the body (RFC 2104). Always `true` for the other kinds, which were checked before. */
export function checkSignature(
  secret: InboundSecret | undefined,
  request: SecretCarrier,
  body: Uint8Array,
  now: number,
): boolean {
  if (secret?.kind !== 'hmac') return true;
  const timestamp =
    secret.timestampHeader === undefined ? '' : (request.header(secret.timestampHeader.toLowerCase()) ?? '');
  if (secret.timestampHeader !== undefined && !isRecent(timestamp, now)) return false;
  const hmac = createHmac(secret.algorithm, secret.value);
  const parts = { timestamp, method: request.method, url: request.url, body };
  for (const part of secret.signs) hmac.update(parts[part]);
  return sameSecret(request.header(secret.header.toLowerCase()) ?? '', secret.prefix + hmac.digest(secret.encoding));
}

/** Seconds or milliseconds since 1970, or an ISO 8601 time: senders differ. */
function isRecent(text: string, now: number): boolean {
  const at = /^\d+$/.test(text) ? Number(text) * (text.length > 11 ? 1 : 1_000) : Date.parse(text);
  return Number.isFinite(at) && Math.abs(now - at) <= timestampToleranceMs;
}
