import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RtError } from './answer-error.ts';
import { read } from './codec-error.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.ts';
import {
  attachmentShape,
  feedRowShape,
  namedShape,
  pageShape,
  partShape,
  ticketRowShape,
  transactionShape,
  versionShape,
  type RtFeedRow,
  type RtPart,
  type RtTransaction,
} from './rt-shapes.ts';

/** Largest page Request Tracker gives (RT::REST2::Resource::Collection, setup_paging). */
export const pageSize = 100;

/** One condition of a JSON search; conditions on the same field are alternatives. */
export interface Condition {
  readonly field: string;
  readonly operator?: '=' | '>' | '>=' | '<';
  readonly value: string;
}

type Answer<T> = Promise<Result<T, RtError>>;
type Query = readonly (readonly [string, string])[];

/** The parts of REST 2 the adapter reads, each answer checked against its shape. */
export interface RestApi {
  version(signal: AbortSignal): Answer<string>;
  /** The ticket as parsed JSON, not yet checked: a ticket that cannot be read is parked, it does not stop the others. */
  ticket(id: string, signal: AbortSignal): Answer<HttpAnswer>;
  user(login: string, signal: AbortSignal): Answer<unknown>;
  userById(id: string, signal: AbortSignal): Answer<string>;
  queues(signal: AbortSignal): Answer<readonly { readonly id: string; readonly Name: string }[]>;
  queueExists(name: string, signal: AbortSignal): Answer<boolean>;
  /** Logins of the accounts that may work on tickets; `undefined` where this account may not see the group. */
  privileged(signal: AbortSignal): Answer<readonly string[] | undefined>;
  /** Tickets by falling number, below `below` where given. */
  tickets(
    query: string,
    limit: number,
    signal: AbortSignal,
  ): Answer<readonly { readonly id: number; readonly Subject?: string | undefined }[]>;
  /** Transactions of all tickets by falling id. */
  feed(conditions: readonly Condition[], page: number, signal: AbortSignal): Answer<readonly RtFeedRow[]>;
  /** A ticket's history by falling id, rows as parsed JSON. */
  history(ticket: string, page: number, signal: AbortSignal): Answer<readonly unknown[]>;
  /** Transactions of one ticket after `after`, by rising id. */
  transactionsAfter(ticket: string, after: number, signal: AbortSignal): Answer<readonly RtTransaction[]>;
  transactionVisible(id: number, signal: AbortSignal): Answer<boolean>;
  parts(conditions: readonly Condition[], withContent: boolean, signal: AbortSignal): Answer<readonly RtPart[]>;
  attachment(id: string, signal: AbortSignal): Answer<v.InferOutput<typeof attachmentShape>>;
  send(request: HttpRequest, signal: AbortSignal): Answer<HttpAnswer>;
}

const ticketConditions: readonly Condition[] = [{ field: 'ObjectType', value: 'RT::Ticket' }];
const transactionFields = 'Type,Field,OldValue,NewValue,Created,Creator,ObjectId';
const creatorName = ['fields[Creator]', 'RealName'] as const;

export function createRestApi(http: HttpClient): RestApi {
  async function get(path: string, query: Query, signal: AbortSignal): Answer<unknown> {
    const answer = await http.send({ method: 'GET', path, query }, signal);
    return answer.ok ? ok(answer.value.json) : answer;
  }
  async function shaped<S extends v.GenericSchema>(
    shape: S,
    request: HttpRequest,
    signal: AbortSignal,
  ): Answer<v.InferOutput<S>> {
    const answer = await http.send(request, signal);
    return answer.ok ? understood(shape, answer.value.json, `${request.method} ${request.path}`) : answer;
  }
  async function page<S extends v.GenericSchema>(
    row: S,
    request: HttpRequest,
    signal: AbortSignal,
  ): Answer<readonly v.InferOutput<S>[]> {
    const answer = await shaped(pageShape(v.unknown()), request, signal);
    if (!answer.ok) return answer;
    const rows: v.InferOutput<S>[] = [];
    for (const [index, item] of answer.value.items.entries()) {
      const checked = understood(row, item, `${request.method} ${request.path}`, `$.items[${index}]`);
      if (!checked.ok) return checked;
      rows.push(checked.value);
    }
    return ok(rows);
  }
  const search = (path: string, json: readonly Condition[], query: Query): HttpRequest => ({
    method: 'POST',
    path,
    json,
    query,
  });
  const found = async (path: string, signal: AbortSignal): Answer<boolean> => {
    const answer = await http.send({ method: 'GET', path }, signal);
    if (answer.ok) return ok(true);
    return answer.error.status === 404 || answer.error.status === 403 ? ok(false) : answer;
  };
  const byId = (order: 'ASC' | 'DESC'): Query => [
    ['per_page', String(pageSize)],
    ['orderby', 'id'],
    ['order', order],
  ];

  const api: RestApi = {
    send: (request, signal) => http.send(request, signal),
    async version(signal) {
      const answer = await shaped(versionShape, { method: 'GET', path: '/rt' }, signal);
      return answer.ok ? ok(answer.value.Version) : answer;
    },
    ticket: (id, signal) =>
      http.send({ method: 'GET', path: `/ticket/${id}`, query: [['fields[Queue]', 'Name']] }, signal),
    async user(login, signal) {
      // The path takes a name of digits for a number, so such names are looked up by search first.
      if (!/^\d+$/.test(login) && !login.includes('/')) return get(`/user/${encodeURIComponent(login)}`, [], signal);
      const fields = 'Name,RealName,EmailAddress,Organization,MobilePhone,WorkPhone,HomePhone';
      const rows = await page(
        v.unknown(),
        search('/users', [{ field: 'Name', value: login }], [['fields', fields]]),
        signal,
      );
      return rows.ok ? ok(rows.value[0] ?? { Name: login }) : rows;
    },
    async userById(id, signal) {
      const answer = await shaped(v.object({ Name: v.string() }), { method: 'GET', path: `/user/${id}` }, signal);
      return answer.ok ? ok(answer.value.Name) : answer;
    },
    queues: (signal) =>
      page(namedShape, { method: 'GET', path: '/queues/all', query: [...byId('ASC'), ['fields', 'Name']] }, signal),
    queueExists: (name, signal) => found(`/queue/${encodeURIComponent(name)}`, signal),
    async privileged(signal) {
      const groups = await page(
        namedShape,
        search('/groups', [{ field: 'Domain', value: 'SystemInternal' }], [['fields', 'Name']]),
        signal,
      );
      if (!groups.ok) return groups.error.status === 403 ? ok(undefined) : groups;
      const group = groups.value.find(({ Name }) => Name === 'Privileged');
      if (group === undefined) return ok(undefined);
      const query: Query = [
        ['users', '1'],
        ['groups', '0'],
        ['recursively', '1'],
        ['per_page', String(pageSize)],
      ];
      const members = await page(
        v.object({ id: namedShape.entries.id }),
        { method: 'GET', path: `/group/${group.id}/members`, query },
        signal,
      );
      if (!members.ok) return members.error.status === 403 ? ok(undefined) : members;
      const names = await Promise.all(members.value.map(({ id }) => api.userById(id, signal)));
      return ok(names.flatMap((name) => (name.ok ? [name.value] : [])));
    },
    tickets: (query, limit, signal) =>
      page(
        ticketRowShape,
        {
          method: 'GET',
          path: '/tickets',
          query: [['query', query], ...byId('DESC').slice(1), ['per_page', String(limit)], ['fields', 'Subject']],
        },
        signal,
      ),
    feed: (conditions, number, signal) =>
      page(
        feedRowShape,
        search(
          '/transactions',
          [...ticketConditions, ...conditions],
          [...byId('DESC'), ['page', String(number)], ['fields', 'Type,Field,ObjectId']],
        ),
        signal,
      ),
    history: (ticket, number, signal) =>
      page(
        v.unknown(),
        {
          method: 'GET',
          path: `/ticket/${ticket}/history`,
          query: [...byId('DESC'), ['page', String(number)], ['fields', transactionFields], creatorName],
        },
        signal,
      ),
    async transactionsAfter(ticket, after, signal) {
      const conditions: Condition[] = [
        ...ticketConditions,
        { field: 'ObjectId', value: ticket },
        { field: 'id', operator: '>', value: String(after) },
      ];
      const query: Query = [...byId('ASC'), ['fields', transactionFields], creatorName];
      return pages((number) =>
        page(transactionShape, search('/transactions', conditions, [...query, ['page', number]]), signal),
      );
    },
    transactionVisible: (id, signal) => found(`/transaction/${id}`, signal),
    parts(conditions, withContent, signal) {
      const fields = `TransactionId,ContentType,Filename,ContentLength,Headers${withContent ? ',Content' : ''}`;
      const query: Query = [...byId('ASC'), ['fields', fields]];
      return pages((number) =>
        page(partShape, search('/attachments', conditions, [...query, ['page', number]]), signal),
      );
    },
    attachment: (id, signal) =>
      shaped(attachmentShape, { method: 'GET', path: `/attachment/${encodeURIComponent(id)}` }, signal),
  };
  return api;
}

/** All rows of a search whose rows this account may see, page by page. */
async function pages<T>(read: (number: string) => Answer<readonly T[]>): Answer<readonly T[]> {
  const all: T[] = [];
  for (let number = 1; ; number++) {
    const rows = await read(String(number));
    if (!rows.ok) return rows;
    all.push(...rows.value);
    if (rows.value.length < pageSize) return ok(all);
  }
}

function understood<S extends v.GenericSchema>(
  shape: S,
  json: unknown,
  request: string,
  at = '$',
): Result<v.InferOutput<S>, RtError> {
  const checked = read(shape, json);
  if (checked.ok) return checked;
  const path = checked.error.path.replace('$', () => at);
  return err({
    kind: 'nonsense',
    message: `the answer to ${request} is not as expected at ${path}: ${checked.error.message}`,
  });
}
