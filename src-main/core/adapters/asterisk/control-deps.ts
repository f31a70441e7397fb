import { err, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { AmiHeader } from './ami/ami-frame.ts';
import type { OwnAgent } from './own-agent.ts';
import type { AsteriskSettings } from './settings.ts';
import type { CallView } from './state/call-tracker.ts';
import type { PbxState } from './state/pbx-state.ts';

export type Said = Result<{ said: string }, AdapterError>;
/** Sends one action, once. */
export type Send = (action: string, headers: readonly AmiHeader[]) => Promise<Said>;

export interface ControlDeps {
  readonly settings: AsteriskSettings;
  readonly region: string;
  readonly own: OwnAgent;
  readonly state: PbxState;
  /** Sends what a command changed in the calls to whoever listens. */
  readonly follow: (views: readonly CallView[]) => void;
  readonly pbxNow: () => number;
}

/** The PBX, or common sense, says no; nothing was sent. */
export const refused = (message: string, key?: string, text?: string): Said =>
  err({ kind: 'refused', message, advice: key && text ? { key: `asterisk.advice.${key}`, text } : undefined });
