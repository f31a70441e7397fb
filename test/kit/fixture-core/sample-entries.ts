import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, EntryId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Matter } from './sample-matters.ts';
import { people, systemIds } from './sample-people.ts';

export const me = 'Wei Lin';
const colleague = 'Tomás Vidal';

/** The timeline of a matter, spread over the time before its last activity. */
export function entriesOf(matter: Matter, id: ConversationId, now: number): Entry[] {
  const person = people[matter.person];
  if (!person) throw new Error(`no person ${matter.person}`);
  const { tickets, crm, pbx } = systemIds;
  const last = now - matter.minutesAgo * 60_000;
  return matter.said.map(([who, text], i) => {
    const at = last - (matter.said.length - 1 - i) * (matter.said.length > 4 ? 5_400_000 : 1_300_000);
    const base = {
      id: `${id}-e${i}` as EntryId,
      conversation: id,
      at,
      text,
      attachments: [],
      system: tickets,
    };
    const customer = { role: 'customer' as const, name: person.name };
    const agent = { role: 'agent' as const, name: matter.owner === 'other' ? colleague : me };
    switch (who) {
      case 'c':
        return {
          ...base,
          kind: matter.channel === 'complaint' ? ('complaint' as const) : ('message' as const),
          author: customer,
          ...(i === 0
            ? {
                html: `<p>${text.replaceAll('\n', '<br>')}</p><table border="1"><tr><td>Order</td><td><b>88231</b></td></tr></table>`,
                attachments: [
                  {
                    reference: { system: tickets, kind: 'attachment' as const, id: `${id}-att` },
                    name: person.name.length < 5 ? '报关资料.pdf' : 'request-ids.csv',
                    mediaType: 'application/pdf',
                    size: 184_320,
                  },
                ],
              }
            : {}),
        };
      case 'a':
        return {
          ...base,
          kind: 'reply' as const,
          author: agent,
          transaction: {
            id: `tx-${id}` as TransactionId,
            state:
              matter.outbound === 'attention'
                ? ('attention' as const)
                : matter.outbound
                  ? ('committing' as const)
                  : ('done' as const),
            participants: [
              {
                system: tickets,
                state: matter.outbound === 'sending' ? ('prepared' as const) : ('committed' as const),
              },
              {
                system: crm,
                state:
                  matter.outbound === 'attention'
                    ? ('attention' as const)
                    : matter.outbound
                      ? ('unknown' as const)
                      : ('committed' as const),
              },
            ],
          },
        };
      case 'n':
        return { ...base, kind: 'note' as const, author: agent };
      case 's': {
        const [from = '', to = ''] = text.replace('status: ', '').split(' → ');
        return { ...base, kind: 'status' as const, author: agent, text: '', change: { field: 'status', from, to } };
      }
      case 'x':
        return { ...base, kind: 'activity' as const, system: crm, author: { role: 'system' as const, name: 'CRM' } };
      case 'bot':
        return { ...base, kind: 'bot' as const, author: { role: 'bot' as const, name: 'Coze' } };
      case 'call':
      case 'missed':
        return {
          ...base,
          kind: 'call' as const,
          system: pbx,
          author: customer,
          call: {
            direction: 'inbound' as const,
            outcome: who === 'call' ? ('answered' as const) : ('missed' as const),
            from: person.phone,
            to: '4000',
            queue: 'support',
            waited: 21,
            ...(who === 'call' ? { agent: agent.name, talked: 254 } : {}),
          },
        };
    }
  });
}
