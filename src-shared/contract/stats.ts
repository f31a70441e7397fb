import * as v from 'valibot';
import { liveFiguresSchema } from '../model/live-figures.ts';
import { stream } from '../rpc/contract.ts';

export const statsContract = {
  /** Pushed once a second while subscribed. */
  live: stream({ in: v.object({}), event: liveFiguresSchema }),
} as const;
