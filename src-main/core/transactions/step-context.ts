import type { AdapterError } from '../adapters/adapter-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReachFaultPoint } from '../ports/fault-point.ts';
import type { Logger } from '../ports/logger.ts';
import type { TransactionLimits } from './limits.ts';
import type { TransactionLog } from './log.ts';
import type { SettleTimes } from './settle-times.ts';
import type { StuckStep } from '../../../src-shared/model/alert.ts';
import type { SystemCalls } from './system-calls.ts';
import type { SystemDirectory, TransactionHooks } from './transactions.ts';

/** What every step of the coordinator works with. */
export interface StepDeps {
  readonly log: TransactionLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: TransactionLimits;
  readonly random: () => number;
  readonly systems: SystemDirectory;
  readonly hooks: TransactionHooks;
  readonly reachFaultPoint: ReachFaultPoint;
  readonly settle: SettleTimes;
  readonly calls: SystemCalls;
}

/** One drive of one transaction. */
export interface StepContext extends StepDeps {
  /** Aborted when the driver has to let go. */
  readonly signal: AbortSignal;
}

/** Nothing more can be done now. `cause` names the system and is shown in the list of blocked lanes. */
export interface Wait {
  readonly next: 'wait';
  readonly cause: string;
  readonly afterMs: number;
}

/** Only a person can help. */
export interface NeedsPerson {
  readonly next: 'attention';
  readonly participant: string;
  readonly stuck: StuckStep;
  readonly reason: string;
}

export type StepResult = { readonly next: 'continue' } | Wait | NeedsPerson;
export const goOn = { next: 'continue' } as const;

/** The participant is where the step wanted it to be. */
export const through = { next: 'through' } as const;
export type Through = typeof through;

/** The system said no, for good. */
export interface Refused {
  readonly next: 'refused';
  readonly reason: string;
}

/** An adapter error as one sentence for people, with what the system said. */
export const errorText = (error: AdapterError): string =>
  error.said === undefined || error.message.includes(error.said)
    ? error.message
    : `${error.message} (it said: ${error.said})`;

/** The wait that ends first. */
export const soonest = (waits: readonly [Wait, ...Wait[]]): Wait =>
  waits.reduce((a, b) => (b.afterMs < a.afterMs ? b : a));
