import { plural } from '../plural.ts';

export const inbox = {
  total: (n: number, shown: string) => `${shown} ${plural(n, 'conversation', 'conversations')}`,
  unread: 'Unread',
  waitingTitle: (time: string) => `The customer has been waiting since ${time}`,
  mine: 'Mine',
  unowned: 'No owner',
  empty: {
    mine: 'Nothing is assigned to you',
    unassigned: 'Everything has an owner',
    open: 'No open conversations',
    waiting: 'Nobody is waiting for an answer',
    calls: 'No calls yet',
    attention: 'Nothing needs a person',
    resolved: 'Nothing resolved yet',
    all: 'No conversations yet',
    hint: 'New work appears here by itself.',
  },
  failed: 'The list could not be loaded',
  more: 'Loading more',
  priority: { low: 'Low', normal: 'Normal', high: 'High', urgent: 'Urgent' },
  state: { new: 'New', open: 'Open', pending: 'Pending', resolved: 'Resolved', closed: 'Closed' },
  channel: { ticket: 'Ticket', call: 'Call', chat: 'Chat', mail: 'E-mail', complaint: 'Complaint' },
  outbound: { sending: 'Being sent', attention: 'Needs a person' },
};
