import { err, type Result } from '../../../../../src-shared/result/result.ts';

/** Why a message cannot be read, and the byte at which that became clear. */
export interface MailError {
  readonly offset: number;
  readonly reason: string;
}

export const mailError = (offset: number, reason: string): Result<never, MailError> => err({ offset, reason });
