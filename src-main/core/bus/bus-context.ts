import type { Clock } from '../ports/clock.ts';
import type { ReachFaultPoint } from '../ports/fault-point.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../store/store.ts';
import type { BusLimits } from './limits.ts';
import type { Owner } from './owner.ts';
import type { SteadyTime } from './steady-time.ts';
import type { Lease } from './topic-state.ts';

/** What the parts of one bus share. */
export interface BusContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reachFaultPoint: ReachFaultPoint;
  readonly random: () => number;
  readonly limits: BusLimits;
  readonly steady: SteadyTime;
  readonly owner: Owner;
  /** `open`; `draining`: publishing goes on, delivery does not; `closed`: neither. */
  phase: 'open' | 'draining' | 'closed';
  /** Something that `onChange` listeners show may have changed. */
  changed(): void;
  /** A delivery was acknowledged and that is stored. */
  settled(lease: Lease): void;
  /** A lease was stored: run its handler. */
  start(lease: Lease): void;
  /** This process is no longer the owner of the bus. */
  replaced(error: Error): void;
}
