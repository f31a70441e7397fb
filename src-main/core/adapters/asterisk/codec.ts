import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { AmiFault, AmiFrame } from './ami/ami-frame.ts';
import { createAmiParser, type AmiParser } from './ami/ami-parser.ts';
import { createPbxState, type PbxBody, type PbxState, type PbxStateOptions } from './state/pbx-state.ts';

/**
 * Events that say nothing about calls, queues or agents; passed over before they are decoded. Most of a busy PBX's stream is these.
 */
export const noiseEvents: ReadonlySet<string> = new Set([
  'VarSet',
  'CEL',
  'Cdr',
  'Newexten',
  'NewAccountCode',
  'RTCPSent',
  'RTCPReceived',
  'DTMFBegin',
  'DTMFEnd',
  'MusicOnHoldStart',
  'MusicOnHoldStop',
  'DeviceStateChange',
  'PresenceStateChange',
  'ExtensionStatus',
  'PeerStatus',
  'ContactStatus',
  'AORDetail',
  'Registry',
  'MessageWaiting',
  'SuccessfulAuth',
  'ChallengeSent',
  'ChallengeResponseFailed',
  'RequestBadFormat',
  'ChanSpyStart',
  'ChanSpyStop',
  'LocalBridge',
  'BridgeCreate',
  'BridgeVideoSourceUpdate',
  'MixMonitorStart',
  'MixMonitorStop',
  'AsyncAGIStart',
  'AsyncAGIExec',
  'AsyncAGIEnd',
]);

/** Milliseconds since the epoch of an event; `now` where `timestampevents` is off in `manager.conf`. */
export function timeOfEvent(frame: AmiFrame, now: number): number {
  const stamp = frame.get('Timestamp');
  return /^\d{9,11}(\.\d+)?$/.test(stamp) ? Math.floor(Number(stamp) * 1000) : now;
}

/**
 * Puts a changed call, presence or queue into the unified shape. The id is made of what changed and when it changed by the PBX's
 * clock: the same fact has the same id however often the stream is read.
 */
export function toUnified(body: PbxBody, source: SystemId, time: number): UnifiedMessage<PbxBody> {
  return { id: `${keyOf(body)}/${time}/${hashOf(JSON.stringify(body))}`, source, time, body };
}

function keyOf(body: PbxBody): string {
  switch (body.type) {
    case 'call':
      return `call/${body.call.id}/${body.call.state}`;
    case 'presence':
      return `presence/${body.presence.agent}/${body.presence.state}`;
    case 'queue':
      return `queue/${body.queue.queue}`;
  }
}

/** FNV-1a, 32 bit: short and stable; collisions would need the same call, state and millisecond. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Bytes of an AMI stream in, unified messages out: the session without the socket. */
export interface AsteriskCodec {
  readonly state: PbxState;
  readonly parser: AmiParser;
  /** Never throws. Faults are lines or frames that were left out; the stream goes on. */
  push(
    bytes: Uint8Array,
    now: number,
  ): { readonly messages: readonly UnifiedMessage<PbxBody>[]; readonly faults: readonly AmiFault[] };
}

export function createAsteriskCodec(options: PbxStateOptions & { readonly fallbackEncoding?: string }): AsteriskCodec {
  const parser = createAmiParser({ ignoreEvents: noiseEvents, fallbackEncoding: options.fallbackEncoding });
  const state = createPbxState(options);
  return {
    state,
    parser,
    push(bytes, now) {
      const messages: UnifiedMessage<PbxBody>[] = [];
      const faults: AmiFault[] = [];
      for (const item of parser.push(bytes)) {
        if (item.type === 'fault') faults.push(item.fault);
        if (item.type !== 'frame' || item.frame.kind !== 'event') continue;
        const time = timeOfEvent(item.frame, now);
        for (const body of state.apply(item.frame, time))
          messages.push(toUnified(body, options.system as SystemId, time));
      }
      return { messages, faults };
    },
  };
}
