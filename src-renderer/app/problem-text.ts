import type { WireError } from '../../src-shared/result/error-codes.ts';
import type { Messages } from '../i18n/en.ts';

/** An error in the agent's language; the core's own sentence is the small print. */
export const problemText = (error: WireError, t: Messages): string => t.common.error[error.code];
