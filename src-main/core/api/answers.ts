import { err, type Result } from '../../../src-shared/result/result.ts';
import type { ErrorCode, WireError } from '../../../src-shared/result/error-codes.ts';

/** A typed refusal for the window. */
export const refuse = <C extends ErrorCode>(code: C, message: string, detail?: unknown): Result<never, WireError<C>> =>
  err({
    code,
    message,
    retryable: code === 'UNAVAILABLE' || code === 'OVERLOADED',
    ...(detail === undefined ? {} : { detail }),
  });

export const notFound = (what: string): Result<never, WireError<'NOT_FOUND'>> =>
  refuse('NOT_FOUND', `there is no such ${what}`);
