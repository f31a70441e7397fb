import { answer, brokenServer, documentAnswer, notFound, refusal, type RtAnswer } from './rt-answer.ts';
import { header, parseJsonBody, type RtRequest } from './rt-body.ts';
import type { RtChanges } from './rt-changes.ts';
import { searchByJson } from './json-search.ts';
import {
  attachmentDocument,
  queueDocument,
  ticketDocument,
  transactionDocument,
  userDocument,
} from './rt-documents.ts';
import type { RtRecord, RtUser } from './rt-records.ts';
import { pageOf, type RtView } from './rt-rows.ts';
import { createRtWriteRoutes } from './rt-write-routes.ts';
import { parseTicketSql } from './ticket-sql.ts';

/** What the server calls itself in `GET /rt`: the version whose answers it was compared with, and that it is none. */
const version = '5.0.3-trunkline-demo';

type Handler = (request: RtRequest, names: readonly string[], by: RtUser) => RtAnswer | Promise<RtAnswer>;
type Methods = Readonly<Partial<Record<'GET' | 'POST' | 'PUT', Handler>>>;

/** Answers the requests of somebody who is signed in. */
export function createRtRoutes(
  view: RtView,
  changes: RtChanges,
): (request: RtRequest, by: RtUser) => Promise<RtAnswer> {
  const { db } = view;
  const write = createRtWriteRoutes(view, changes);
  const tag = (request: RtRequest): string | undefined => header(request, 'if-none-match');
  const numbered = ([text = '']: readonly string[]): number => Number(text);
  const list = (records: readonly RtRecord[], { url }: RtRequest): RtAnswer => answer(pageOf(records, view, url));

  /** A collection searched with JSON: in the body of a POST, or as `query` of a GET. */
  const searched = (records: () => readonly RtRecord[], unlimited = false): Methods => {
    const search: Handler = (request) => {
      const text =
        request.method === 'POST' ? request.body : Buffer.from(request.url.searchParams.get('query') ?? '', 'utf8');
      if (text.byteLength === 0 || (request.method === 'GET' && !/^\s*\[/.test(text.toString('utf8'))))
        return list(unlimited ? records() : [], request);
      const parsed = parseJsonBody(text);
      if (!parsed.ok) return refusal(400, parsed.error);
      const found = searchByJson(records(), db, parsed.value);
      return found.ok ? list(found.value, request) : refusal(400, found.error);
    };
    return { GET: search, POST: search };
  };
  const tickets: Handler = (request) => {
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(header(request, 'content-type') ?? '');
    const form = new URLSearchParams(request.method === 'POST' && isForm ? request.body.toString('utf8') : '');
    const query = request.url.searchParams.get('query') ?? form.get('query') ?? '';
    if (query.trim() === '') return list([], request);
    const test = parseTicketSql(query, db);
    return test.ok ? list(db.tickets.filter(test.value), request) : refusal(400, test.error);
  };
  const queue: Handler = (request, [name = '']) => {
    const found = db.queue(name);
    return found === undefined ? notFound : documentAnswer(queueDocument(found, view), tag(request));
  };
  const byName = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    all.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));

  const routes: readonly (readonly [RegExp, Methods])[] = [
    [/^\/rt\/?$/, { GET: () => answer({ Version: version, Plugins: [] }) }],
    [/^\/queues\/all\/?$/, { GET: (request) => list(db.queues, request) }],
    [/^\/queues\/?$/, searched(() => db.queues)],
    [/^\/queue\/([^/]+)\/?$/, { GET: queue }],
    [/^\/users\/?$/, searched(() => byName(db.users), true)],
    [
      /^\/user\/([^/]+)\/?$/,
      {
        GET(request, [name = '']) {
          const user = db.user(name);
          return user === undefined ? notFound : documentAnswer(userDocument(user, view), tag(request));
        },
      },
    ],
    [/^\/groups\/?$/, searched(() => db.groups)],
    [
      /^\/group\/(\d+)\/members\/?$/,
      {
        GET(request, names) {
          const group = db.groups.find(({ id }) => id === numbered(names))?.name;
          const isMember = (user: RtUser): boolean =>
            group === 'Everyone' || (group === 'Privileged') === user.isPrivileged;
          const members =
            group === undefined
              ? []
              : db.users.filter((user) => user !== db.system && user !== db.nobody && isMember(user));
          const { pages: _pages, next_page: _next, prev_page: _previous, ...page } = pageOf(members, view, request.url);
          const items = members.map(({ id }) => ({ type: 'user', id, _url: `${view.base}/user/${id}` }));
          return answer({ ...page, items: items.slice(0, Number(page['count'])) });
        },
      },
    ],
    [/^\/tickets\/?$/, { GET: tickets, POST: tickets }],
    [/^\/ticket\/?$/, { POST: (request, _names, by) => write.create(request, by) }],
    [
      /^\/ticket\/(\d+)\/?$/,
      {
        GET(request, names) {
          const ticket = db.ticket(numbered(names));
          if (ticket === undefined) return notFound;
          return documentAnswer(ticketDocument(ticket, view, request.url.searchParams), tag(request));
        },
        PUT: (request, names, by) => write.update(request, db.ticket(numbered(names)), by),
        POST: () => refusal(409, 'Resource already exists; use PUT to update'),
      },
    ],
    [
      /^\/ticket\/(\d+)\/(correspond|comment)$/,
      {
        POST: (request, names, by) =>
          write.message(request, db.ticket(numbered(names)), names[1] === 'comment' ? 'comment' : 'correspond', by),
      },
    ],
    [
      /^\/ticket\/(\d+)\/history\/?$/,
      { GET: (request, names) => list(db.ticket(numbered(names))?.transactions ?? [], request) },
    ],
    [
      /^\/ticket\/(\d+)\/attachments\/?$/,
      {
        GET: (request, names) =>
          list(db.ticket(numbered(names))?.transactions.flatMap(({ parts }) => parts) ?? [], request),
      },
    ],
    [/^\/transactions\/?$/, searched(() => db.transactions)],
    [
      /^\/transaction\/(\d+)\/?$/,
      {
        GET(request, names) {
          const found = db.transactions.find(({ id }) => id === numbered(names));
          return found === undefined ? brokenServer : documentAnswer(transactionDocument(found, view), tag(request));
        },
      },
    ],
    [
      /^\/transaction\/(\d+)\/attachments\/?$/,
      {
        GET(request, names) {
          const found = db.transactions.find(({ id }) => id === numbered(names));
          return found === undefined ? brokenServer : list(found.parts, request);
        },
      },
    ],
    [/^\/attachments\/?$/, searched(() => db.parts)],
    [
      /^\/attachment\/(\d+)\/?$/,
      {
        GET(request, names) {
          const part = db.parts[numbered(names) - 1];
          return part === undefined ? brokenServer : documentAnswer(attachmentDocument(part, view), tag(request));
        },
      },
    ],
  ];

  return async (request, by) => {
    const path = pathBelowRest(request.url);
    const isHead = request.method === 'HEAD';
    const method = isHead ? 'GET' : request.method;
    if (path === undefined) return notFound;
    for (const [pattern, methods] of routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      if (method !== 'GET' && method !== 'POST' && method !== 'PUT') return refusal(501, 'Not Implemented');
      const handler = methods[method];
      if (handler === undefined)
        return { ...refusal(405, 'Method Not Allowed'), headers: { Allow: Object.keys(methods).join(', ') } };
      return handler({ ...request, method }, match.slice(1), by);
    }
    return notFound;
  };
}

/** The decoded path; `undefined` where it is not below `/REST/2.0` or cannot be decoded. */
function pathBelowRest(url: URL): string | undefined {
  const rest = /^\/REST\/2\.0(\/.*)$/.exec(url.pathname)?.[1];
  if (rest === undefined) return undefined;
  try {
    return decodeURIComponent(rest);
  } catch {
    return undefined;
  }
}
