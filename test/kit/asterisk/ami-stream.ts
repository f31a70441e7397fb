import { readFileSync } from 'node:fs';
import type { AmiFrame } from '../../../src-main/core/adapters/asterisk/ami/ami-frame.ts';
import { createAmiFrame } from '../../../src-main/core/adapters/asterisk/ami/ami-frame.ts';

/** A complete manager session recorded from a real Asterisk 22.10, bytes as they came. */
export const recorded = (name: 'queue-call' | 'transfer' | 'status'): Buffer =>
  readFileSync(new URL(`../fixtures/asterisk/ami-${name}.txt`, import.meta.url));

type Fields = Readonly<Record<string, string | number>>;

/** A channel of a scripted scenario. */
export interface ScriptChannel {
  readonly id: string;
  readonly name: string;
  readonly linkedid: string;
  readonly number?: string;
  readonly callerName?: string;
  readonly exten?: string;
  readonly state?: number;
}

/** The channel snapshot of an event, under a prefix such as `Dest`. */
export const snap = (channel: ScriptChannel, prefix = '', state = channel.state ?? 0): Fields => ({
  [`${prefix}Channel`]: channel.name,
  [`${prefix}ChannelState`]: state,
  [`${prefix}CallerIDNum`]: channel.number ?? '<unknown>',
  [`${prefix}CallerIDName`]: channel.callerName ?? '<unknown>',
  [`${prefix}Exten`]: channel.exten ?? '',
  [`${prefix}Uniqueid`]: channel.id,
  [`${prefix}Linkedid`]: channel.linkedid,
});

/** An event at `seconds` after 2026-11-23T04:00:00Z. */
export function event(name: string, seconds: number, ...fields: Fields[]): AmiFrame {
  const at = Date.UTC(2026, 10, 23, 4) / 1000 + seconds;
  const headers = Object.entries(Object.assign({ Timestamp: at.toFixed(6) }, ...fields) as Fields);
  return createAmiFrame([['Event', name], ...headers.map(([key, value]) => [key, String(value)] as const)]);
}

/** Milliseconds since the epoch of `seconds` in a scripted scenario. */
export const at = (seconds: number): number => Date.UTC(2026, 10, 23, 4) + seconds * 1000;
