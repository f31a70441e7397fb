import { createIssue, updateIssue, type IssueInput, type Saved } from './redmine-changes.ts';
import type { RedmineDatabase } from './redmine-database.ts';
import {
  fileDocument,
  issueDocument,
  membersDocument,
  membershipsOf,
  projectDocuments,
  roleDocument,
  roleDocuments,
  userDocument,
} from './redmine-documents.ts';
import { queryIssues } from './issue-query.ts';
import type { UserRecord } from './redmine-records.ts';

export interface RedmineRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
}
export interface RedmineAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly file?: { readonly mediaType: string; readonly bytes: Uint8Array };
}

const notFound: RedmineAnswer = { status: 404 };
const good = (json: unknown): RedmineAnswer => ({ status: 200, json });
const cut = (list: readonly unknown[], { searchParams }: URL, name: string): RedmineAnswer => {
  const offset = Math.max(0, Number(searchParams.get('offset') ?? 0) || 0);
  const limit = Math.min(100, Math.max(1, Number(searchParams.get('limit') ?? 25) || 25));
  return good({ [name]: list.slice(offset, offset + limit), total_count: list.length, offset, limit });
};

/** Answers the requests of somebody who is signed in. */
export function answerRedmine(db: RedmineDatabase, request: RedmineRequest, by: UserRecord): RedmineAnswer {
  const { method, url } = request;
  const path = decodeURIComponent(url.pathname);
  const include = (url.searchParams.get('include') ?? '').split(',');
  const [, table, id] = /^\/(\w+)\/(\d+)\.json$/.exec(path) ?? [];
  if (method === 'GET') {
    const [, project] = /^\/projects\/(\d+)\/memberships\.json$/.exec(path) ?? [];
    if (project !== undefined) {
      const found = db.projects.find((one) => one.id === Number(project));
      return found === undefined ? notFound : cut(membersDocument(db, found), url, 'memberships');
    }
    const [, file] = /^\/attachments\/download\/(\d+)(?:\/|$)/.exec(path) ?? [];
    if (file !== undefined) return fileOf(db, Number(file), (one) => ({ status: 200, file: one }));
    switch (path) {
      case '/issues.json':
        return cut(
          queryIssues(db, url.searchParams).map((issue) => issueDocument(db, issue, by)),
          url,
          'issues',
        );
      case '/users/current.json':
        return good({ user: { ...userDocument(by, by), memberships: membershipsOf(db, by) } });
      case '/projects.json':
        return cut(projectDocuments(db), url, 'projects');
      case '/issue_statuses.json':
        return good({
          issue_statuses: db.statuses.map((one) => ({ id: one.id, name: one.name, is_closed: one.isClosed })),
        });
      case '/trackers.json':
        return good({ trackers: db.trackers });
      case '/enumerations/issue_priorities.json':
        return good({ issue_priorities: db.priorities.map((one) => ({ ...one, is_default: one.id === 2 })) });
      case '/roles.json':
        return good({ roles: roleDocuments() });
      default:
        return table === undefined ? notFound : record(db, table, Number(id), by, include);
    }
  }
  if (method === 'POST' && path === '/uploads.json') return upload(db, request, by);
  const input = inputOf(request.body);
  if (input === undefined) return { status: 400 };
  if (method === 'POST' && path === '/issues.json') return saved(db, createIssue(db, by, input), by, true);
  const issue = table === 'issues' ? db.issues.get(Number(id)) : undefined;
  if (method === 'PUT' && issue !== undefined) return saved(db, updateIssue(db, issue, by, input), by, false);
  if (method === 'DELETE' && issue !== undefined) {
    db.issues.delete(issue.id);
    return { status: 204 };
  }
  return notFound;
}

function record(
  db: RedmineDatabase,
  table: string,
  id: number,
  by: UserRecord,
  include: readonly string[],
): RedmineAnswer {
  const user = table === 'users' ? db.users.find((one) => one.id === id) : undefined;
  if (user !== undefined) return good({ user: userDocument(user, by) });
  const role = table === 'roles' ? roleDocument(id) : undefined;
  if (role !== undefined) return good({ role });
  const issue = table === 'issues' ? db.issues.get(id) : undefined;
  if (issue !== undefined) return good({ issue: issueDocument(db, issue, by, include) });
  if (table === 'attachments') return fileOf(db, id, (file) => good({ attachment: fileDocument(db, file) }));
  return notFound;
}

function fileOf(
  db: RedmineDatabase,
  id: number,
  answer: (file: Parameters<typeof fileDocument>[1]) => RedmineAnswer,
): RedmineAnswer {
  const file = [...db.issues.values()].flatMap(({ files }) => files).find((one) => one.id === id);
  return file === undefined ? notFound : answer(file);
}

function upload(db: RedmineDatabase, { url, body }: RedmineRequest, by: UserRecord): RedmineAnswer {
  const id = db.next('file');
  const token = `${id}.demo`;
  db.uploads.set(token, {
    id,
    name: url.searchParams.get('filename') ?? 'file',
    mediaType: url.searchParams.get('content_type') ?? 'application/octet-stream',
    bytes: new Uint8Array(body),
    author: by.id,
    at: db.clock.now(),
  });
  return { status: 201, json: { upload: { id, token } } };
}

function saved(db: RedmineDatabase, outcome: Saved, by: UserRecord, isNew: boolean): RedmineAnswer {
  if ('errors' in outcome) return { status: 422, json: { errors: outcome.errors } };
  return isNew ? { status: 201, json: { issue: issueDocument(db, outcome.issue, by) } } : { status: 204 };
}

function inputOf(body: Buffer): IssueInput | undefined {
  try {
    const json: unknown = JSON.parse(body.toString('utf8') || '{}');
    const issue = typeof json === 'object' && json !== null && 'issue' in json ? json.issue : {};
    return typeof issue === 'object' && issue !== null ? (issue as IssueInput) : {};
  } catch {
    return undefined;
  }
}
