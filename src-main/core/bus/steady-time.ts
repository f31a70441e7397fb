import type { Clock } from '../ports/clock.ts';

/**
 * Milliseconds since the epoch as the wall clock said when the bus started, counted on by the monotonic clock. Due times are
 * kept in it: a wall clock that is stepped an hour either way neither releases nor holds back anything.
 */
export interface SteadyTime {
  now(): number;
  /** What the wall clock will say when steady time is `at`. */
  toWall(at: number): number;
}

export function createSteadyTime(clock: Clock): SteadyTime {
  const base = clock.now() - clock.monotonic();
  return {
    now: () => base + clock.monotonic(),
    toWall: (at) => clock.now() + (at - base - clock.monotonic()),
  };
}
