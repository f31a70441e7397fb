import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { Result } from '../../../../src-shared/result/result.ts';
import type { RedmineError } from './answer-error.ts';
import { plainText } from './entry-codec.ts';

/** Where the effect of an act stands in Redmine. */
export interface Effect {
  readonly evidence: string;
  readonly made: readonly Reference[];
  /** Number of the issue, for a new one. */
  readonly issue?: string;
  /** Absent: certainly ours. `alike`: the same content without the key it should carry; `public`: a private note everybody sees. */
  readonly doubt?: 'alike' | 'public';
  /** False where somebody else brought the same about. */
  readonly ours?: boolean;
}

export type Found = Promise<Result<Effect | undefined, RedmineError>>;

/** Texts as they are compared: line ends and blanks at the end of lines get changed on the way. */
export const comparable = (text: string): string => plainText(text).replace(/[ \t]+$/gm, '');
