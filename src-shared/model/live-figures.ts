import * as v from 'valibot';
import { systemIdSchema, unixMillisSchema } from './ids.ts';
import { systemHealthStates } from './system-status.ts';

/** One tile of the supervisors' panel. Every figure says when it was true and where it comes from. */
export const figureSchema = v.object({
  value: v.number(),
  asOf: unixMillisSchema,
  source: v.string(),
});

export const liveFiguresSchema = v.object({
  at: unixMillisSchema,
  waitingNow: figureSchema,
  /** Seconds. */
  longestWait: figureSchema,
  callsNow: figureSchema,
  callsQueued: figureSchema,
  callsAnsweredToday: figureSchema,
  callsMissedToday: figureSchema,
  agents: v.array(v.object({ agent: v.string(), system: systemIdSchema, state: v.string(), since: unixMillisSchema })),
  systems: v.array(
    v.object({
      id: systemIdSchema,
      name: v.string(),
      state: v.picklist(systemHealthStates),
      freshAt: v.optional(unixMillisSchema),
    }),
  ),
  outboxDepth: figureSchema,
  /** Seconds the oldest unsent write has waited. */
  oldestUnsent: figureSchema,
  attention: figureSchema,
  /** Messages a second over the last 10 s. */
  busThroughput: figureSchema,
  /** Milliseconds, publish to acknowledge, over the last minute. */
  busP999: figureSchema,
  /** Conversations answered in each of the last 60 minutes, oldest first. */
  answeredPerMinute: v.array(v.number()),
});
export type LiveFigures = v.InferOutput<typeof liveFiguresSchema>;
