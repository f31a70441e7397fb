import { startJsonServer, type JsonServer } from '../json-server.ts';

/** Tickets, articles and users with `expand=true`, shaped as Zammad's documentation shows them. */
export async function startZammadService(): Promise<JsonServer> {
  const ticket = {
    id: 3,
    number: '22003',
    title: 'Need some help',
    state: 'open',
    priority: '2 normal',
    group: 'Sales',
    owner: '-',
    customer: 'david@example.com',
    customer_id: 5,
    created_at: '2026-11-01T09:00:00.000Z',
    updated_at: '2026-11-01T10:00:00.000Z',
  };
  const articles: Record<string, unknown>[] = [
    {
      id: 7,
      ticket_id: 3,
      type: 'email',
      sender: 'Customer',
      from: 'David <david@example.com>',
      subject: 'Help',
      body: '<p>Please <b>help</b></p>',
      content_type: 'text/html',
      internal: false,
      created_at: '2026-11-01T09:00:00.000Z',
      attachments: [{ id: 4, filename: 'a.pdf', size: '113', preferences: { 'Content-Type': 'application/pdf' } }],
    },
    {
      id: 8,
      ticket_id: 3,
      type: 'note',
      sender: 'Agent',
      from: 'Agent One',
      body: 'checked',
      content_type: 'text/plain',
      internal: true,
      created_at: '2026-11-01T09:30:00.000Z',
      attachments: [],
    },
  ];
  return startJsonServer(({ method, path, json, headers }) => {
    if (headers['authorization'] !== 'Token token=secret-token')
      return { status: 401, json: { error: 'Invalid BasicAuth credentials' } };
    switch (`${method} ${path}`) {
      case 'GET /api/v1/users/me':
        return { json: { id: 2, login: 'agent@acme.example' } };
      case 'GET /api/v1/users/search':
        return {
          json: [
            {
              id: 5,
              firstname: 'David',
              lastname: '',
              email: 'david@example.com',
              phone: '',
              mobile: '0791',
              organization: 'Acme',
              roles: ['Customer'],
              updated_at: '2026-10-01T00:00:00.000Z',
            },
          ],
        };
      case 'GET /api/v1/tickets/search':
        return { json: [ticket] };
      case 'GET /api/v1/tickets/3':
        return { json: ticket };
      case 'GET /api/v1/ticket_articles/by_ticket/3':
        return { json: articles };
      case 'GET /api/v1/groups':
        return {
          json: [
            { id: 1, name: 'Sales', active: true },
            { id: 2, name: 'Old', active: false },
          ],
        };
      case 'POST /api/v1/ticket_articles': {
        const made = {
          from: 'Agent One',
          created_at: '2026-11-01T11:00:00.000Z',
          attachments: [],
          ...(json as object),
          id: 20 + articles.length,
        };
        articles.push(made);
        return { status: 201, json: made };
      }
      case 'PUT /api/v1/tickets/3':
        Object.assign(ticket, json, { updated_at: '2026-11-01T12:00:00.000Z' });
        return { json: ticket };
      default:
        return undefined;
    }
  });
}
