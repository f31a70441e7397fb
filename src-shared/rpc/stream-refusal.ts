import type { WireError } from '../result/error-codes.ts';

/**
 * Thrown by a stream handler to end its stream with a typed error, for example `NOT_FOUND` for a conversation that does
 * not exist. Anything else a handler throws is a fault and reaches the window as `INTERNAL`.
 */
export class StreamRefusal extends Error {
  readonly error: WireError;

  constructor(error: WireError) {
    super(error.message);
    this.name = 'StreamRefusal';
    this.error = error;
  }
}
