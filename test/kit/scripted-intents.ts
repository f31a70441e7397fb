import type { Act, ActName, Intent } from '../../src-shared/model/intent.ts';
import type { CallId, ConversationId, IntentId, SystemId } from '../../src-shared/model/ids.ts';

/** One act of each kind, addressed to a system. */
export function scriptedAct(act: ActName, system: string, text = 'Thank you, it is on its way.'): Act {
  const to = system as SystemId;
  const ticket = { system: to, kind: 'ticket', id: '4711' } as const;
  const record = { system: to, kind: 'customer', id: '42' } as const;
  switch (act) {
    case 'reply':
      return { act, ticket, text };
    case 'addNote':
      return { act, ticket, text };
    case 'updateTicket':
      return { act, ticket, changes: { status: 'open' } };
    case 'createTicket':
      return { act, system: to, queue: 'General', subject: 'New matter', requester: 'li@example.com', text };
    case 'updateContact':
      return { act, record, changes: [{ pointer: '/phones/main/number', from: '1', to: '2' }] };
    case 'logCall':
      return {
        act,
        record,
        call: `${system}:1` as CallId,
        direction: 'inbound',
        number: '+4930123',
        startedAt: 0,
        talked: 60,
        disposition: 'solved',
        text,
      };
  }
}

export const scriptedIntent = (id: string, acts: readonly Act[], more: Partial<Intent> = {}): Intent => ({
  id: id as IntentId,
  conversation: 'conv-1' as ConversationId,
  acts: [...acts],
  ...more,
});
