import type { OutgoingMessage, PublishRefusal, TopicOptions } from './bus.ts';

/** Keys longer than this are a mistake, not data. */
const maxNameLength = 500;

/**
 * @returns the size of the body in bytes, or the refusal where it can never be stored
 * @throws RangeError where the message cannot come from correct code
 */
export function checkMessage(
  message: OutgoingMessage,
  options: TopicOptions,
  maxBodyBytes: number,
): number | PublishRefusal {
  const { lane, body, delayMs = 0, priority = 0, idempotencyKey } = message;
  if (lane.length > maxNameLength) throw new RangeError(`lane: longer than ${maxNameLength} characters`);
  if (idempotencyKey !== undefined && (idempotencyKey.length === 0 || idempotencyKey.length > maxNameLength)) {
    throw new RangeError(`idempotencyKey: must have 1 to ${maxNameLength} characters`);
  }
  if (!(delayMs >= 0 && delayMs < Infinity)) throw new RangeError(`delayMs: ${delayMs} is not a duration`);
  if (!Number.isInteger(priority)) throw new RangeError(`priority: ${priority} is not an integer`);
  const size = Buffer.byteLength(body);
  const most = Math.min(maxBodyBytes, options.maxBytes);
  if (size <= most) return size;
  return {
    code: 'TOO_LARGE',
    message: `the body has ${size} bytes; topic "${options.name}" takes at most ${most}. Store large content in a file and publish a reference to it`,
  };
}

/** @throws RangeError where options make no sense together */
export function checkOptions(options: TopicOptions): void {
  const wrong = (what: string, value: number): never => {
    throw new RangeError(`topic "${options.name}": ${what} must not be ${value}`);
  };
  if (options.name.length === 0) throw new RangeError('a topic needs a name');
  for (const what of ['maxMessages', 'maxBytes', 'maxAttempts', 'maxCrashes', 'concurrency', 'leaseMs'] as const) {
    if (!(options[what] >= 1)) wrong(what, options[what]);
  }
  if (!Number.isInteger(options.concurrency)) wrong('concurrency', options.concurrency);
  if (!(options.idempotencyTtlMs >= 0)) wrong('idempotencyTtlMs', options.idempotencyTtlMs);
  const { firstMs, capMs } = options.backoff;
  if (!(firstMs >= 0)) wrong('backoff.firstMs', firstMs);
  if (!(capMs >= firstMs && capMs < Infinity)) wrong('backoff.capMs', capMs);
}
