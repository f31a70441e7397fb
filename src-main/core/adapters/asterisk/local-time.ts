import type { PbxBody } from './state/pbx-state.ts';

/** Times of the PBX in the time of this machine, so that a running talk does not show minutes it never had. */
export function toLocalTime(body: PbxBody, skewMs: number): PbxBody {
  if (skewMs === 0) return body;
  const local = (time: number | undefined): number | undefined => (time === undefined ? undefined : time - skewMs);
  switch (body.type) {
    case 'call': {
      const { call } = body;
      return {
        ...body,
        call: {
          ...call,
          startedAt: call.startedAt - skewMs,
          answeredAt: local(call.answeredAt),
          endedAt: local(call.endedAt),
        },
      };
    }
    case 'presence':
      return { ...body, presence: { ...body.presence, since: body.presence.since - skewMs } };
    case 'queue':
      return { ...body, queue: { ...body.queue, longestSince: local(body.queue.longestSince) } };
  }
}
