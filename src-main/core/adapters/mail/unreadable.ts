import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { MailError } from './mime/mail-error.ts';
import type { MailRecord } from './threads/mail-record.ts';

const longestRaw = 64 * 1024;

/** A message that is set aside with its reason while the others go on; the beginning of it is kept. */
export function unreadable(source: SystemId, record: MailRecord, error: MailError, bytes: Buffer): UnifiedMessage {
  const [copy] = record.copies;
  const place = copy ? `${copy.folder} ${copy.uid}` : record.messageId;
  return {
    id: `unreadable/${record.key}`,
    source,
    time: record.date,
    body: {
      type: 'unreadable',
      reason: `message ${place}, byte ${error.offset}: ${error.reason}. Open it in a mail program, with care.`,
      raw: bytes.toString('latin1', 0, longestRaw),
    },
  };
}
