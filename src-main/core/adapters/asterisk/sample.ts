import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { SampleRecord } from '../adapter.ts';
import type { AmiFrame } from './ami/ami-frame.ts';
import { toUnified } from './codec.ts';
import type { Line } from './line.ts';
import { toLocalTime } from './local-time.ts';
import { createPbxState, type PbxBody, type PbxStateOptions } from './state/pbx-state.ts';

const longestRaw = 64 * 1024;

/** The calls, queues and agents of this moment beside the frames they were read from. A state of its own: the one in use is not touched. */
export async function sample(
  line: Line,
  options: PbxStateOptions,
  limit: number,
  now: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  const { connection, skewMs } = line;
  const channels = await connection.list('CoreShowChannels', [], signal);
  if (!channels.ok) return channels;
  const queues = await connection.list('QueueStatus', [], signal);
  // A PBX without app_queue has calls all the same.
  if (!queues.ok && queues.error.kind !== 'misconfigured') return queues;
  const frames = { calls: channels.value.events, queues: queues.ok ? queues.value.events : [] };
  const bodies = createPbxState(options).rebuild(frames.calls, frames.queues, now);
  const records = bodies.map((body): SampleRecord => {
    const { title, of } = namesOf(body);
    const raw = [...frames.calls, ...frames.queues]
      .filter((frame) => mentions(frame, of))
      .map(textOf)
      .join('\n\n');
    const message = toUnified(toLocalTime(body, skewMs), options.system as Parameters<typeof toUnified>[1], now);
    return { title, raw: raw.slice(0, longestRaw), messages: [message] };
  });
  return ok(records.slice(0, limit));
}

/** What people call it, and the values by which its frames are recognised. */
function namesOf(body: PbxBody): { readonly title: string; readonly of: readonly string[] } {
  switch (body.type) {
    case 'call':
      return {
        title: body.call.number || body.call.id,
        of: body.call.legs.flatMap(({ id, channel }) => [id, channel]),
      };
    case 'queue':
      return { title: body.queue.queue, of: [body.queue.queue] };
    case 'presence':
      return {
        title: body.presence.agent,
        of: [body.presence.agent, body.presence.agentInterface ?? body.presence.agent],
      };
  }
}

const mentions = (frame: AmiFrame, values: readonly string[]): boolean =>
  frame.headers.some(([, value]) => values.includes(value));

const textOf = (frame: AmiFrame): string => frame.headers.map(([name, value]) => `${name}: ${value}`).join('\n');
