import { startJsonServer, type JsonRequest, type JsonServer } from '../json-server.ts';

/** Two pages of tickets, comments and users, shaped as Zendesk's reference shows them. */
export async function startZendeskService(): Promise<JsonServer> {
  const comments: Record<string, unknown>[] = [
    {
      id: 101,
      type: 'Comment',
      author_id: 20,
      body: 'It smokes <b>a lot</b>',
      plain_body: 'It smokes <b>a lot</b>',
      html_body: '<p>It smokes</p>',
      public: true,
      created_at: '2026-11-01T10:00:00Z',
      attachments: [{ id: 498483, file_name: 'photo.jpg', content_type: 'image/jpeg', size: 2532 }],
    },
    {
      id: 102,
      type: 'Comment',
      author_id: 30,
      body: 'seen',
      plain_body: 'seen',
      public: false,
      created_at: '2026-11-01T11:00:00Z',
      attachments: [],
    },
  ];
  const ticket = {
    id: 35436,
    subject: 'My printer is on fire!',
    status: 'open',
    priority: 'high',
    requester_id: 20,
    assignee_id: 30,
    group_id: 40,
    custom_fields: [
      { id: 27642, value: '745' },
      { id: 27648, value: null },
    ],
    created_at: '2026-11-01T09:59:00Z',
    updated_at: '2026-11-01T11:00:00Z',
  };
  const users = [
    {
      id: 20,
      name: '王小明',
      email: 'wang@example.com',
      phone: '+8613800138001',
      role: 'end-user',
      active: true,
      locale: 'zh-CN',
      updated_at: '2026-11-01T08:00:00Z',
    },
    {
      id: 30,
      name: 'Agent One',
      email: 'agent@acme.example',
      role: 'agent',
      active: true,
      updated_at: '2026-11-01T08:00:00Z',
    },
  ];
  return startJsonServer(({ method, path, query, json, headers }: JsonRequest) => {
    const [name, password] = Buffer.from((headers['authorization'] ?? '').slice(6), 'base64')
      .toString()
      .split(':');
    if (name !== 'agent@acme.example/token' || password !== 'secret-token')
      return { status: 401, json: { error: "Couldn't authenticate you" } };
    switch (`${method} ${path}`) {
      case 'GET /tickets.json':
        return { json: { tickets: query.get('external_id') === 'known' ? [ticket] : [] } };
      case 'GET /users.json':
        return { json: { users: users.slice(1), meta: { has_more: false, after_cursor: null } } };
      case 'GET /groups.json':
        return { json: { groups: [{ id: 40, name: 'Support' }], meta: { has_more: false, after_cursor: null } } };
      case 'GET /incremental/users/cursor.json':
        return { json: { users, after_cursor: 'u1', end_of_stream: true } };
      case 'GET /incremental/tickets/cursor.json':
        if (query.get('cursor') === null && query.get('start_time') === null)
          return { status: 400, json: { error: 'StartTimeMissing' } };
        return query.get('cursor') === null
          ? { json: { tickets: [ticket], users, after_cursor: 't1', end_of_stream: false } }
          : {
              json: {
                tickets: [{ ...ticket, id: 35437, status: 'deleted' }],
                users,
                after_cursor: 't2',
                end_of_stream: true,
              },
            };
      case 'GET /tickets/35436/comments.json':
        return {
          json: {
            comments: query.get('sort_order') === 'desc' ? comments.toReversed() : comments,
            meta: { has_more: false, after_cursor: null },
          },
        };
      case 'GET /tickets/35436.json':
        return { json: { ticket } };
      case 'PUT /tickets/35436.json': {
        const change = (json as { ticket: Record<string, unknown> }).ticket;
        if (change['safe_update'] === true && change['updated_stamp'] !== ticket.updated_at)
          return { status: 409, json: { error: 'UpdateConflict' } };
        if (typeof change['status'] === 'string') ticket.status = change['status'];
        ticket.updated_at = '2026-11-01T12:00:00Z';
        const said = change['comment'] as { body: string; public: boolean } | undefined;
        if (said === undefined) return { json: { ticket } };
        const id = 103 + comments.length;
        comments.push({
          id,
          type: 'Comment',
          author_id: 30,
          ...said,
          plain_body: said.body,
          created_at: ticket.updated_at,
          attachments: [],
        });
        return {
          json: { ticket, audit: { id: 1, events: [{ id, type: 'Comment', public: said.public, body: said.body }] } },
        };
      }
      case 'POST /tickets.json':
        return headers['idempotency-key'] === undefined
          ? { status: 400 }
          : { status: 201, json: { ticket: { ...ticket, id: 35438 } } };
      default:
        return path.endsWith('/comments.json') ? { status: 404, json: { error: 'RecordNotFound' } } : undefined;
    }
  });
}
