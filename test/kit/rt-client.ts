/** What tests do to a Request Tracker behind the adapter's back: plain requests, nothing clever. */
export interface RtClient {
  /** Throws where the answer is not a success. */
  send(method: 'GET' | 'POST' | 'PUT', path: string, json?: unknown): Promise<unknown>;
  /** Makes a ticket and answers its number. */
  createTicket(fields: Readonly<Record<string, unknown>>): Promise<string>;
  ticket(id: string): Promise<RtClientTicket>;
  /** The ticket's history with the text of each message. */
  history(id: string): Promise<readonly RtClientTransaction[]>;
  /** Numbers of the tickets a TicketSQL query finds. */
  find(query: string): Promise<readonly string[]>;
}
export interface RtClientTicket {
  readonly status: string;
  readonly owner: string;
  readonly queue: string;
  readonly customFields: Readonly<Record<string, string>>;
  readonly etag: string;
}
export interface RtClientTransaction {
  readonly id: string;
  readonly type: string;
  readonly creator: string;
  readonly text: string;
}

export function createRtClient(baseUrl: string, token: string): RtClient {
  async function request(method: string, path: string, json?: unknown): Promise<Response> {
    const response = await fetch(`${baseUrl}/REST/2.0${path}`, {
      method,
      headers: {
        authorization: `token ${token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
  const read = async <T>(path: string): Promise<T> => (await request('GET', path)).json() as Promise<T>;
  return {
    send: async (method, path, json) => (await request(method, path, json)).json(),
    async createTicket(fields) {
      const made = await (await request('POST', '/ticket', { ContentType: 'text/plain', ...fields })).json();
      return (made as { id: string }).id;
    },
    async ticket(id) {
      const response = await request('GET', `/ticket/${id}?fields[Queue]=Name`);
      const json = (await response.json()) as RawTicket;
      return {
        status: json.Status,
        owner: json.Owner.id,
        queue: json.Queue.Name,
        customFields: Object.fromEntries((json.CustomFields ?? []).map(({ name, values }) => [name, values[0] ?? ''])),
        etag: (response.headers.get('etag') ?? '').replaceAll('"', ''),
      };
    },
    async history(id) {
      const rows = await read<Page<RawTransaction>>(`/ticket/${id}/history?per_page=100&fields=Type,Creator`);
      return Promise.all(
        rows.items.map(async (row) => {
          const isMessage = ['Create', 'Correspond', 'Comment'].includes(row.Type);
          const path = `/transaction/${row.id}/attachments?fields=Content,ContentType,Filename`;
          const parts = isMessage ? (await read<Page<RawPart>>(path)).items : [];
          const text = parts.find((part) => part.ContentType.startsWith('text/') && !part.Filename)?.Content ?? '';
          return { id: row.id, type: row.Type, creator: row.Creator.id, text };
        }),
      );
    },
    async find(query) {
      const rows = await read<Page<{ id: string }>>(`/tickets?per_page=100&query=${encodeURIComponent(query)}`);
      return rows.items.map(({ id }) => id);
    },
  };
}

interface Page<T> {
  readonly items: readonly T[];
}
interface RawTicket {
  readonly Status: string;
  readonly Owner: { readonly id: string };
  readonly Queue: { readonly Name: string };
  readonly CustomFields?: readonly { readonly name: string; readonly values: readonly string[] }[];
}
interface RawTransaction {
  readonly id: string;
  readonly Type: string;
  readonly Creator: { readonly id: string };
}
interface RawPart {
  readonly ContentType: string;
  readonly Filename?: string;
  readonly Content?: string;
}
