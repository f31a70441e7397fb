import { comparable, type Heard } from './comparable.ts';

export interface RtUnderTest {
  readonly baseUrl: string;
  readonly token: string;
}

export interface Said {
  readonly status: number;
  readonly etag: string;
  readonly json: unknown;
  /** Number at the end of the Location header. */
  readonly made: number;
}

export interface Speaker {
  say(
    step: string,
    method: string,
    path: string,
    body?: Body,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Said>;
  /** As `say`, but of a list only the kinds of rows are kept: what else is in it is this server's own business. */
  sayForRows(step: string, method: string, path: string, body?: Body): Promise<Said>;
}
/** Objects and arrays go as JSON; text goes as it is, with its content type among the headers. */
export type Body = object | string | FormData;

/** Talks to one server and notes what it says. */
export function createSpeaker(server: RtUnderTest, heard: Heard[]): Speaker {
  async function ask(method: string, path: string, body: Body | undefined, headers: Readonly<Record<string, string>>) {
    const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof FormData);
    const response = await fetch(`${server.baseUrl}/REST/2.0${path}`, {
      method,
      headers: {
        authorization: `token ${server.token}`,
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
    });
    const text = await response.text();
    const said: Said = {
      status: response.status,
      etag: response.headers.get('etag') ?? '',
      json: text === '' ? '' : (JSON.parse(text) as unknown),
      made: Number(/\d+$/.exec(response.headers.get('location') ?? '')?.[0] ?? 0),
    };
    return { said, response };
  }
  function note(step: string, { said, response }: Awaited<ReturnType<typeof ask>>, json: unknown): Said {
    const shown = ['etag', 'location', 'last-modified', 'allow'].flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value.replace(/\d{4}-.*Z$/, 'a time').replace(/\d+("?)$/, 'N$1')] as const];
    });
    heard.push({ step, status: said.status, headers: Object.fromEntries(shown), json });
    return said;
  }
  return {
    async say(step, method, path, body, headers = {}) {
      const asked = await ask(method, path, body, headers);
      return note(step, asked, comparable(asked.said.json, server.baseUrl));
    },
    async sayForRows(step, method, path, body) {
      const asked = await ask(method, path, body, {});
      const page = comparable(asked.said.json, server.baseUrl) as {
        items: readonly Readonly<Record<string, unknown>>[];
      };
      const kinds = page.items.map((row) =>
        JSON.stringify({ keys: Object.keys(row), id: row['id'], type: row['type'] }),
      );
      const ids = new Set(kinds.map((kind) => kind.replace(/"id":"(?!digits|a number)[^"]*"/, '"id":"a name"')));
      return note(step, asked, { keys: Object.keys(page).filter((key) => !/_page$/.test(key)), rows: [...ids] });
    },
  };
}
