import { err, type Result } from '../../../../../src-shared/result/result.ts';
import { parseJson } from '../../../http/parse-json.ts';
import type { InboundAnswer, InboundHttp, InboundRequest } from '../../../inbound-http/inbound-http.ts';
import type { InboundHttpSettings } from '../../../inbound-http/inbound-http-settings.ts';
import { startInboundHttp } from '../../../inbound-http/start-inbound-http.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Listener } from '../../adapter.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { keepPushed } from '../../keep-pushed.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import {
  handoverToUnified,
  readHandover,
  unreadable,
  type CodecContext,
  type CodecError,
  type Handover,
} from './codec.ts';

export interface WebhookDeps {
  readonly settings: InboundHttpSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly context: () => CodecContext;
}

/** Reads what the bot sends: one conversation, whole, as its service answers it. Total: says which field, or which byte, is wrong. */
export function readPush(bytes: Uint8Array): Result<Handover, CodecError> {
  const json = parseJson(bytes);
  if (json.ok) return readHandover(json.value);
  return err({ path: `byte ${json.error.byteOffset}`, message: 'the body is not JSON' });
}

/** What becomes of a body, whether it can be read or not. */
export function pushToUnified(
  bytes: Uint8Array,
  read: Result<Handover, CodecError>,
  context: CodecContext,
): readonly UnifiedMessage[] {
  if (read.ok) return handoverToUnified(read.value, context);
  return [unreadable('pushed hand-over', new TextDecoder().decode(bytes.subarray(0, 64 * 1024)), read.error, context)];
}

/** Listens for hand-overs until it is disposed. The bot is answered once what it sent is in the store. */
export function startWebhook(
  { settings, clock, logger, context }: WebhookDeps,
  listener: Listener,
): Promise<Result<InboundHttp, AdapterError>> {
  async function handle({ bytes }: InboundRequest): Promise<InboundAnswer> {
    const read = readPush(bytes);
    const notKept = await keepPushed(pushToUnified(bytes, read, context()), listener);
    if (notKept !== undefined) return notKept;
    if (read.ok) return { status: 204 };
    const { path, message } = read.error;
    logger.warn('aiBot.webhook.unreadable', { path, message });
    return { status: 422, text: `${path}: ${message}` };
  }
  return startInboundHttp(
    { settings, handle, onRefused: (reason, from) => logger.warn('aiBot.webhook.refused', { reason, from }) },
    clock,
  );
}
