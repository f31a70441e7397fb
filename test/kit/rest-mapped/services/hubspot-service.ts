import { startJsonServer, type JsonServer } from '../json-server.ts';

/** CRM objects, searches, owners and pipelines, shaped as HubSpot's documentation shows them. */
export async function startHubSpotService(): Promise<JsonServer> {
  const ticket = {
    id: '512',
    properties: {
      subject: 'Wrong invoice',
      content: 'The VAT is wrong',
      hs_pipeline: '0',
      hs_pipeline_stage: '2',
      hs_ticket_priority: null,
      hubspot_owner_id: '77',
      createdate: '2026-11-01T09:00:00.000Z',
      hs_lastmodifieddate: '2026-11-01T10:00:00.000Z',
    } as Record<string, unknown>,
    createdAt: '2026-11-01T09:00:00.000Z',
    updatedAt: '2026-11-01T10:00:00.000Z',
    archived: false,
  };
  const notes: Record<string, unknown>[] = [
    {
      id: '900',
      properties: { hs_note_body: '<p>called</p>', hs_timestamp: '2026-11-01T09:30:00.000Z', hubspot_owner_id: '77' },
    },
  ];
  return startJsonServer(({ method, path, json, headers }) => {
    if (headers['authorization'] !== 'Bearer secret-token')
      return { status: 401, json: { status: 'error', category: 'INVALID_AUTHENTICATION' } };
    switch (`${method} ${path}`) {
      case 'GET /crm/v3/objects/tickets':
        return { json: { results: [] } };
      case 'GET /crm/v3/owners':
        return { json: { results: [{ id: '77', email: 'agent@acme.example', firstName: 'Agent', lastName: 'One' }] } };
      case 'GET /crm/v3/pipelines/tickets':
        return {
          json: {
            results: [
              {
                id: '0',
                label: 'Support',
                stages: [
                  { id: '1', label: 'New', metadata: { ticketState: 'OPEN' } },
                  { id: '2', label: 'Waiting on us', metadata: { ticketState: 'OPEN' } },
                  { id: '4', label: 'Closed', metadata: { ticketState: 'CLOSED' } },
                ],
              },
            ],
          },
        };
      case 'POST /crm/v3/objects/contacts/search':
        return {
          json: {
            total: 1,
            results: [
              {
                id: '51',
                properties: {
                  firstname: 'Anna',
                  lastname: 'Müller',
                  email: 'anna@example.com',
                  phone: '+41441234567',
                  lastmodifieddate: '2026-10-01T00:00:00.000Z',
                },
              },
            ],
          },
        };
      case 'POST /crm/v3/objects/tickets/search': {
        const [group] = (json as { filterGroups: { filters: { value: string }[] }[] }).filterGroups;
        const since = Number(group?.filters[0]?.value);
        const hit = since <= Date.parse(String(ticket.properties['hs_lastmodifieddate']));
        return { json: { total: 1, results: hit ? [ticket] : [] } };
      }
      case 'GET /crm/v4/objects/tickets/512/associations/contacts':
        return { json: { results: [{ toObjectId: 51, associationTypes: [] }] } };
      case 'POST /crm/v3/objects/notes/search':
        return { json: { total: notes.length, results: notes } };
      case 'POST /crm/v3/objects/notes': {
        const made = { id: `90${notes.length}`, ...(json as object) };
        notes.unshift(made);
        return { status: 201, json: made };
      }
      case 'GET /crm/v3/objects/tickets/512':
        return { json: ticket };
      case 'PATCH /crm/v3/objects/tickets/512':
        Object.assign(ticket.properties, (json as { properties: object }).properties, {
          hs_lastmodifieddate: '2026-11-01T12:00:00.000Z',
        });
        return { json: ticket };
      default:
        return undefined;
    }
  });
}
