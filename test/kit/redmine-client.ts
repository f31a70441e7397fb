/** What tests do to a Redmine behind the adapter's back: plain requests, nothing clever. */
export interface RedmineClient {
  /** The JSON of the answer, `undefined` where it is empty. Throws where it is not a success; repeats what lost a race. */
  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, json?: unknown): Promise<unknown>;
  /** Opens an issue and answers its number. */
  createIssue(fields: Readonly<Record<string, unknown>>): Promise<string>;
  update(id: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
  issue(id: string): Promise<ClientIssue>;
  /** Numbers of the issues with this subject. */
  find(subject: string): Promise<readonly string[]>;
}
export interface ClientIssue {
  readonly status: { readonly id: number; readonly name: string; readonly is_closed: boolean };
  readonly project: { readonly id: number; readonly name: string };
  readonly tracker: { readonly id: number; readonly name: string };
  readonly assigned_to?: { readonly id: number; readonly name: string };
  readonly subject: string;
  readonly description: string;
  readonly custom_fields: readonly { readonly id: number; readonly name: string; readonly value: unknown }[];
  readonly journals: readonly ClientJournal[];
  readonly attachments: readonly { readonly id: number; readonly filename: string }[];
}
export interface ClientJournal {
  readonly id: number;
  readonly user: { readonly id: number; readonly name: string };
  readonly notes: string | null;
  readonly private_notes: boolean;
  readonly details: readonly {
    readonly property: string;
    readonly name: string;
    readonly old_value: string | null;
    readonly new_value: string | null;
  }[];
}

export function createRedmineClient(baseUrl: string, key: string): RedmineClient {
  const send: RedmineClient['send'] = async (method, path, json) => {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: { 'x-redmine-api-key': key, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      if (response.ok) return text.trim() === '' ? undefined : JSON.parse(text);
      const lostRace = response.status === 422 && text === '{"errors":[]}';
      if (!lostRace || attempt > 20) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
  };
  return {
    send,
    async createIssue(fields) {
      const made = (await send('POST', '/issues.json', { issue: fields })) as { issue: { id: number } };
      return String(made.issue.id);
    },
    async update(id, fields) {
      await send('PUT', `/issues/${id}.json`, { issue: fields });
    },
    async issue(id) {
      const answer = await send('GET', `/issues/${id}.json?include=journals,attachments`);
      return (answer as { issue: ClientIssue }).issue;
    },
    async find(subject) {
      const query = 'set_filter=1&f[]=status_id&op[status_id]=*&f[]=subject&op[subject]=~';
      const path = `/issues.json?limit=100&sort=id:desc&${query}&v[subject][]=${encodeURIComponent(subject)}`;
      const { issues } = (await send('GET', path)) as { issues: readonly { id: number; subject: string }[] };
      return issues.filter((one) => one.subject === subject).map(({ id }) => String(id));
    },
  };
}
