import type { ConversationRow } from '../../src-shared/model/conversation.ts';
import type { Messages } from '../i18n/en.ts';

/** What a conversation is about: its subject; for chats and calls, which have none but a name, what kind it is. */
export const subjectText = (row: Pick<ConversationRow, 'subject' | 'customerName' | 'channel'>, t: Messages): string =>
  row.subject === '' || row.subject === row.customerName ? t.inbox.channel[row.channel] : row.subject;
