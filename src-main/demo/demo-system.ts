import type { SystemConfig } from '../core/config/workspace-config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { demoTickets } from './demo-story.ts';

/** What the demo's systems have in common. */
export interface DemoStage {
  readonly clock: Clock;
  /** The same row of numbers at every start, so that a demo can be told again; 0 <= n < 1. */
  readonly random: () => number;
  /** When the demo's day began. */
  readonly now: number;
  /** A folder of this demo for files; removed at its end. */
  readonly folder: string;
  /** The matters of the story, as they stand in the ticket system. */
  readonly tickets: ReturnType<typeof demoTickets>;
}

/** A demo system that runs: disposed, it is gone. */
export interface DemoSystem extends AsyncDisposable {
  /** How the workspace reaches it. */
  readonly config: SystemConfig;
}

/** Starts one system of the demo on loopback. */
export type StartDemoSystem = (stage: DemoStage) => Promise<DemoSystem>;
