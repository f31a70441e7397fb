import { createHash } from 'node:crypto';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { CallBody, UnifiedMessage, UnreadableBody } from '../unified-message.ts';
import type { HookError } from './hook-event.ts';

const hash = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A call as it stands after a hook. The same state is the same message, however often its hook is sent. */
export function toUnified(body: CallBody, source: SystemId, time: number): UnifiedMessage<CallBody> {
  return { id: `call/${body.call.id}/${body.call.state}/${hash(JSON.stringify(body))}`, source, time, body };
}

/** A hook that cannot be read, for parking. */
export function unreadableHook(
  bytes: Uint8Array,
  { path, message }: HookError,
  source: SystemId,
  time: number,
): UnifiedMessage<UnreadableBody> {
  const raw = Buffer.from(bytes.subarray(0, 64 * 1024)).toString('utf8');
  const reason = `hook, ${path}: ${message}`;
  return { id: `hook/${hash(bytes)}`, source, time, body: { type: 'unreadable', reason, raw } };
}
