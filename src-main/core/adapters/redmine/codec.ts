import type { Act } from '../../../../src-shared/model/intent.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import type { Result } from '../../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { actToRequest, type RedmineRequest } from './act-codec.ts';
import type { CodecContext } from './codec-context.ts';
import type { CodecError } from './codec-error.ts';
import { journalToUnified, type JournalDocument } from './entry-codec.ts';
import { issueToUnified, type IssueDocument } from './issue-codec.ts';
import { userToUnified, type UserDocument } from './user-codec.ts';

/** Something Redmine answered, already parsed as JSON but not yet trusted. */
export type RedmineDocument = IssueDocument | JournalDocument | UserDocument;

/**
 * Turns a document of Redmine into unified messages. Pure and total: whatever the document holds, the outcome is messages, none
 * for what is not shown, or an error that names the JSON path.
 */
export function toUnified(
  document: RedmineDocument,
  context: CodecContext,
): Result<readonly UnifiedMessage[], CodecError> {
  switch (document.kind) {
    case 'issue':
      return issueToUnified(document, context);
    case 'journal':
      return journalToUnified(document, context);
    case 'user':
      return userToUnified(document, context);
    default:
      return assertNever(document, 'toUnified');
  }
}

/** Turns an act into what it asks of Redmine. Pure and total; a reply and a note can never be swapped. */
export const fromUnified = (act: Act): Result<RedmineRequest, CodecError> => actToRequest(act);
