import { Mail, MessageCircle, Phone, Ticket, TriangleAlert } from 'lucide-react';
import type { ConversationRow } from '../../../src-shared/model/conversation.ts';
import { useI18n } from '../../i18n/i18n-context.tsx';

const icons = { ticket: Ticket, call: Phone, chat: MessageCircle, mail: Mail, complaint: TriangleAlert } as const;

/** The channel a matter came through. */
export function ChannelIcon({ channel }: { channel: ConversationRow['channel'] }) {
  const { t } = useI18n();
  const Icon = icons[channel];
  return <Icon role="img" aria-label={t.inbox.channel[channel]} />;
}
