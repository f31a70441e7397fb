import type { InboundAnswer } from '../inbound-http/inbound-http.ts';
import type { Listener } from './adapter.ts';
import type { UnifiedMessage } from './unified-message.ts';

/**
 * Hands over in one go what a sender pushed, and waits for the store: the sender forgets it with an answer of 2xx.
 *
 * @returns what the sender is told where something was not kept; `undefined` where all of it is in the store
 */
export async function keepPushed(
  messages: readonly UnifiedMessage[],
  listener: Listener,
): Promise<InboundAnswer | undefined> {
  const handOn = (message: UnifiedMessage): Promise<boolean> => new Promise((resolve) => listener(message, resolve));
  const kept = await Promise.all(messages.map(handOn));
  return kept.includes(false) ? { status: 503, text: 'not kept; send it again', retryAfterMs: 5_000 } : undefined;
}
