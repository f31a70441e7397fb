import { startJsonServer, type JsonServer } from '../json-server.ts';

/** Tickets, conversations, agents and contacts, shaped as Freshdesk's documentation shows them. */
export async function startFreshdeskService(): Promise<JsonServer> {
  const ticket = {
    id: 20,
    subject: 'Support needed',
    description: '<div>Some details</div>',
    description_text: 'Some details',
    status: 2,
    priority: 1,
    requester_id: 129,
    responder_id: 301,
    group_id: 5,
    custom_fields: { cf_order: 'A-1', cf_empty: null },
    requester: { id: 129, name: 'Rachel', email: 'rachel@example.com', mobile: null, phone: '+31 20 000 0000' },
    created_at: '2026-11-01T09:00:00Z',
    updated_at: '2026-11-01T10:00:00Z',
  };
  const talk: Record<string, unknown>[] = [
    {
      id: 3,
      body: '<p>hello</p>',
      body_text: 'hello',
      incoming: true,
      private: false,
      user_id: 129,
      created_at: '2026-11-01T09:30:00Z',
      attachments: [],
    },
    {
      id: 4,
      body: 'internal',
      body_text: 'internal',
      incoming: false,
      private: true,
      user_id: 301,
      created_at: '2026-11-01T09:40:00Z',
      attachments: [],
    },
  ];
  return startJsonServer(({ method, path, query, json, headers }) => {
    if (headers['authorization'] !== `Basic ${Buffer.from('secret-key:X').toString('base64')}`)
      return { status: 401, json: { code: 'invalid_credentials' } };
    const say = (isPrivate: boolean) => {
      const { body } = json as { body: string };
      const made = {
        id: 10 + talk.length,
        body,
        body_text: body
          .replace(/<br>/g, '\n')
          .replace(/&lt;/g, '<')
          .replace(/&gt;/g, '>')
          .replace(/&quot;/g, '"')
          .replace(/&amp;/g, '&'),
        incoming: false,
        private: isPrivate,
        user_id: 301,
        created_at: '2026-11-01T11:00:00Z',
        attachments: [],
      };
      talk.push(made);
      return { status: 201, json: made };
    };
    switch (`${method} ${path}`) {
      case 'GET /agents/me':
        return { json: { id: 301, contact: { name: 'Agent One', email: 'agent@acme.example' } } };
      case 'GET /agents':
        return { json: [{ id: 301, contact: { name: 'Agent One', email: 'agent@acme.example' } }] };
      case 'GET /groups':
        return { json: [{ id: 5, name: 'Billing' }] };
      case 'GET /contacts':
        return {
          json: [
            {
              id: 129,
              name: 'Rachel',
              email: 'rachel@example.com',
              phone: '1',
              mobile: null,
              updated_at: '2026-10-01T00:00:00Z',
            },
          ],
        };
      case 'GET /tickets':
        return {
          json: ticket.updated_at >= (query.get('updated_since') ?? '') ? [ticket] : [],
          headers: { 'x-ratelimit-remaining': '99' },
        };
      case 'GET /tickets/20':
        return { json: ticket };
      case 'GET /tickets/20/conversations':
        return { json: talk };
      case 'POST /tickets/20/reply':
        return say(false);
      case 'POST /tickets/20/notes':
        return say((json as { private: boolean }).private);
      case 'PUT /tickets/20':
        Object.assign(ticket, json, { updated_at: '2026-11-01T12:00:00Z' });
        return { json: ticket };
      default:
        return undefined;
    }
  });
}
