import type * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';
import type { HttpClient, HttpRequest } from './http-client.ts';
import {
  accountShape,
  attachmentShape,
  listShape,
  membershipShape,
  namedShape,
  priorityShape,
  projectShape,
  roleShape,
  tableStatusShape,
  uploadShape,
} from './redmine-shapes.ts';

/** One condition of an issue list: field, operator and values as Redmine's query builder takes them. Each field at most once. */
export interface IssueFilter {
  readonly field: string;
  readonly operator: '=' | '>=' | '<=' | '><' | '*' | 'o' | 'c';
  readonly values?: readonly string[];
}

export interface IssueList {
  /** Not yet trusted rows. */
  readonly rows: readonly unknown[];
  /** How many there are without the limit. */
  readonly total: number;
}

export type Account = v.InferOutput<typeof accountShape>;
export type Role = v.InferOutput<typeof roleShape>;
type Answer<T> = Promise<Result<T, RedmineError>>;
type Rows<S extends v.GenericSchema> = Answer<readonly v.InferOutput<S>[]>;

/** The part of Redmine's REST interface the adapter uses. */
export interface RestApi {
  issues(filters: readonly IssueFilter[], sort: string, limit: number, signal: AbortSignal): Answer<IssueList>;
  /** `issue` of the answer with journals, attachments, allowed statuses and watchers, not yet trusted. */
  issue(id: string, signal: AbortSignal): Answer<unknown>;
  /** The account the key belongs to. The only request that fails for a key that is not valid: others show what is public. */
  account(signal: AbortSignal): Answer<Account>;
  user(id: number, signal: AbortSignal): Answer<unknown>;
  role(id: number, signal: AbortSignal): Answer<Role>;
  roles(signal: AbortSignal): Rows<typeof namedShape>;
  memberships(project: number, signal: AbortSignal): Rows<typeof membershipShape>;
  projects(signal: AbortSignal): Rows<typeof projectShape>;
  statuses(signal: AbortSignal): Rows<typeof tableStatusShape>;
  trackers(signal: AbortSignal): Rows<typeof namedShape>;
  priorities(signal: AbortSignal): Rows<typeof priorityShape>;
  attachment(id: string, signal: AbortSignal): Answer<v.InferOutput<typeof attachmentShape>>;
  download(attachment: string, name: string, signal: AbortSignal): Answer<Uint8Array>;
  /** The token by which a later write adopts the file. A file nobody adopts is removed by Redmine after a day. */
  upload(name: string, mediaType: string, bytes: Uint8Array, signal: AbortSignal): Answer<string>;
  write(request: Pick<HttpRequest, 'method' | 'path' | 'json'>, signal: AbortSignal): Answer<unknown>;
}

/** Redmine's own limit for rows in one answer (Redmine::Configuration, per page of the API). */
export const mostRows = 100;
/** Pages read of projects or members at most: ten thousand of either. */
const mostPages = 100;

export function createRestApi(http: HttpClient): RestApi {
  async function get(path: string, query: HttpRequest['query'], signal: AbortSignal): Answer<unknown> {
    return http.send({ method: 'GET', path, ...(query === undefined ? {} : { query }) }, signal);
  }

  async function one<S extends v.GenericSchema>(
    path: string,
    name: string,
    shape: S,
    query: HttpRequest['query'],
    signal: AbortSignal,
  ): Answer<v.InferOutput<S>> {
    const answer = await get(path, query, signal);
    if (!answer.ok) return answer;
    const checked = read(shape, member(answer.value, name));
    return checked.ok ? checked : nonsense(path, `$.${name}${checked.error.path.slice(1)}`, checked.error.message);
  }

  function rowsOf(path: string, name: string, json: unknown): Result<readonly unknown[], RedmineError> {
    const rows = member(json, name);
    return Array.isArray(rows) ? ok(rows) : nonsense(path, `$.${name}`, 'is not a list');
  }

  /** A whole table: pages until one is not full. Rows added meanwhile may come twice, which does no harm in a table. */
  async function table<S extends v.GenericSchema>(
    path: string,
    name: string,
    shape: S,
    query: readonly (readonly [string, string])[],
    signal: AbortSignal,
  ): Rows<S> {
    const all: v.InferOutput<S>[] = [];
    for (let page = 0; page < mostPages; page++) {
      const paging = [['limit', String(mostRows)] as const, ['offset', String(page * mostRows)] as const];
      const answer = await get(path, [...query, ...paging], signal);
      if (!answer.ok) return answer;
      const rows = rowsOf(path, name, answer.value);
      if (!rows.ok) return rows;
      for (const [index, row] of rows.value.entries()) {
        const checked = read(shape, row);
        if (!checked.ok)
          return nonsense(path, `$.${name}[${index}]${checked.error.path.slice(1)}`, checked.error.message);
        all.push(checked.value);
      }
      const counted = read(listShape, answer.value);
      const total = counted.ok ? counted.value.total_count : undefined;
      if (total === undefined || rows.value.length === 0 || (page + 1) * mostRows >= total) break;
    }
    return ok(all);
  }

  return {
    async issues(filters, sort, limit, signal) {
      const query = [...filterQuery(filters), ['sort', sort] as const, ['limit', String(limit)] as const];
      const answer = await get('/issues.json', query, signal);
      if (!answer.ok) return answer;
      const rows = rowsOf('/issues.json', 'issues', answer.value);
      if (!rows.ok) return rows;
      const counted = read(listShape, answer.value);
      return ok({ rows: rows.value, total: (counted.ok ? counted.value.total_count : undefined) ?? rows.value.length });
    },
    async issue(id, signal) {
      const query = [['include', 'journals,attachments,allowed_statuses,watchers']] as const;
      const answer = await get(`/issues/${encodeURIComponent(id)}.json`, query, signal);
      return answer.ok ? ok(member(answer.value, 'issue')) : answer;
    },
    account: (signal) => one('/users/current.json', 'user', accountShape, [['include', 'memberships']], signal),
    async user(id, signal) {
      const answer = await get(`/users/${id}.json`, undefined, signal);
      return answer.ok ? ok(member(answer.value, 'user')) : answer;
    },
    role: (id, signal) => one(`/roles/${id}.json`, 'role', roleShape, undefined, signal),
    roles: (signal) => table('/roles.json', 'roles', namedShape, [], signal),
    memberships: (project, signal) =>
      table(`/projects/${project}/memberships.json`, 'memberships', membershipShape, [], signal),
    projects: (signal) =>
      table('/projects.json', 'projects', projectShape, [['include', 'trackers,issue_custom_fields']], signal),
    statuses: (signal) => table('/issue_statuses.json', 'issue_statuses', tableStatusShape, [], signal),
    trackers: (signal) => table('/trackers.json', 'trackers', namedShape, [], signal),
    priorities: (signal) => table('/enumerations/issue_priorities.json', 'issue_priorities', priorityShape, [], signal),
    attachment: (id, signal) =>
      one(`/attachments/${encodeURIComponent(id)}.json`, 'attachment', attachmentShape, undefined, signal),
    // Built from our own address: the content_url of the answer could name any host.
    download: (id, name, signal) =>
      http.download(`/attachments/download/${encodeURIComponent(id)}/${encodeURIComponent(name)}`, signal),
    async upload(name, mediaType, bytes, signal) {
      const query = [
        ['filename', name],
        ['content_type', mediaType],
      ] as const;
      const answer = await http.send({ method: 'POST', path: '/uploads.json', query, bytes }, signal);
      if (!answer.ok) return answer;
      const checked = read(uploadShape, answer.value);
      return checked.ok
        ? ok(checked.value.upload.token)
        : nonsense('/uploads.json', checked.error.path, checked.error.message);
    },
    write: (request, signal) => http.send({ ...request, write: true }, signal),
  };
}

const member = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Readonly<Record<string, unknown>>)[name]
    : undefined;

const nonsense = (path: string, at: string, message: string): Result<never, RedmineError> =>
  err({ kind: 'nonsense', message: `the answer to ${path} cannot be understood at ${at}: ${message}` });

/** Redmine ignores what it does not know here, so whoever filters looks at the rows again. */
const filterQuery = (filters: readonly IssueFilter[]): (readonly [string, string])[] => [
  ['set_filter', '1'],
  ...filters.flatMap(({ field, operator, values = [] }): (readonly [string, string])[] => [
    ['f[]', field],
    [`op[${field}]`, operator],
    ...values.map((value) => [`v[${field}][]`, value] as const),
  ]),
];
