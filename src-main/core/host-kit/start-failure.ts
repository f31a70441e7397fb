import { StoreError } from '../store/store-error.ts';

/**
 * What to tell the person who started Trunkline where the core could not start because of its workspace file: what happened, to
 * which file, and what to do. `undefined` for everything else, which is a fault.
 */
export const startFailure = (error: unknown): string | undefined =>
  error instanceof StoreError ? `${error.message}.` : undefined;
