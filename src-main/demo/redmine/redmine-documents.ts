import { nameOf, visibleJournals, type RedmineDatabase } from './redmine-database.ts';
import type { FileRecord, IssueRecord, Named, UserRecord } from './redmine-records.ts';

const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const brief = ({ id, name }: Named): Named => ({ id, name });
const person = (db: RedmineDatabase, id: number): Named => {
  const user = db.users.find((one) => one.id === id);
  return { id, name: user === undefined ? 'Anonymous' : nameOf(user) };
};
const byId = <T extends { readonly id: number }>(list: readonly T[], id: number): T | undefined =>
  list.find((one) => one.id === id);

export const fileDocument = (db: RedmineDatabase, file: FileRecord): object => ({
  id: file.id,
  filename: file.name,
  filesize: file.bytes.byteLength,
  content_type: file.mediaType,
  description: '',
  author: person(db, file.author),
  created_on: time(file.at),
});

/** An issue as a row of the list; with `include` as `GET /issues/N.json` answers it. */
export function issueDocument(
  db: RedmineDatabase,
  issue: IssueRecord,
  by: UserRecord,
  include: readonly string[] = [],
): object {
  const status = byId(db.statuses, issue.statusId);
  const statusJson = (one: typeof status): object => ({ id: one?.id, name: one?.name, is_closed: one?.isClosed });
  const fields = db.fields.filter(({ hidden }) => !hidden || by.role !== 'customer');
  const named = (list: readonly Named[], id: number): Named | undefined => {
    const found = byId(list, id);
    return found && brief(found);
  };
  return {
    id: issue.id,
    project: named(db.projects, issue.projectId),
    tracker: named(db.trackers, issue.trackerId),
    status: statusJson(status),
    priority: named(db.priorities, issue.priorityId),
    author: person(db, issue.authorId),
    ...(issue.assigneeId === undefined ? {} : { assigned_to: person(db, issue.assigneeId) }),
    subject: issue.subject,
    description: issue.description,
    is_private: false,
    custom_fields: fields.map(({ id, name, multiple }) => {
      const values = issue.fields.get(id) ?? [];
      return { id, name, ...(multiple ? { multiple } : {}), value: multiple ? values : (values[0] ?? null) };
    }),
    created_on: time(issue.createdAt),
    updated_on: time(issue.updatedAt),
    closed_on: null,
    ...(include.includes('attachments') ? { attachments: issue.files.map((file) => fileDocument(db, file)) } : {}),
    ...(include.includes('journals') ? { journals: journals(db, issue, by) } : {}),
    ...(include.includes('watchers') && by.role !== 'customer' ? { watchers: [] } : {}),
    ...(include.includes('allowed_statuses')
      ? { allowed_statuses: by.role === 'customer' ? [] : db.statuses.map((one) => statusJson(one)) }
      : {}),
  };
}

const journals = (db: RedmineDatabase, issue: IssueRecord, by: UserRecord): object[] =>
  visibleJournals(issue, by).map((journal) => ({
    id: journal.id,
    user: person(db, journal.user),
    notes: journal.notes,
    created_on: time(journal.at),
    private_notes: journal.isPrivate,
    details: journal.details
      .filter(
        ({ property, name }) =>
          property !== 'cf' || by.role !== 'customer' || byId(db.fields, Number(name))?.hidden !== true,
      )
      .map(({ property, name, from, to }) => ({ property, name, old_value: from, new_value: to })),
  }));

export const userDocument = (user: UserRecord, by: UserRecord): object => ({
  id: user.id,
  login: user.login,
  ...(user === by ? { admin: false } : {}),
  firstname: user.firstname,
  lastname: user.lastname,
  mail: user.mail,
  ...(user === by ? { api_key: user.key } : {}),
  custom_fields: [],
});

const roles = {
  agent: { id: 4, name: 'Developer' },
  clerk: { id: 6, name: 'Clerk' },
  customer: { id: 5, name: 'Reporter' },
};
const customerRights = ['view_issues', 'add_issues', 'add_issue_notes'];
const clerkRights = [...customerRights, 'edit_issues'];
const rights = {
  agent: [...clerkRights, 'set_notes_private', 'view_private_notes', 'view_issue_watchers'],
  clerk: clerkRights,
  customer: customerRights,
};

export const roleDocuments = (): object[] => Object.values(roles);

export function roleDocument(id: number): object | undefined {
  const found = (['agent', 'clerk', 'customer'] as const).find((role) => roles[role].id === id);
  return found && { ...roles[found], permissions: rights[found] };
}

export const membershipsOf = (db: RedmineDatabase, user: UserRecord): object[] =>
  db.projects.map((project) => ({
    id: project.id * 100 + user.id,
    project: brief(project),
    roles: [roles[user.role]],
  }));

export const membersDocument = (db: RedmineDatabase, project: Named): object[] =>
  db.users.map((user) => ({
    id: project.id * 100 + user.id,
    project: brief(project),
    user: { id: user.id, name: nameOf(user) },
    roles: [roles[user.role]],
  }));

export const projectDocuments = (db: RedmineDatabase): object[] =>
  db.projects.map((project) => ({
    ...project,
    status: 1,
    is_public: false,
    trackers: db.trackers,
    issue_custom_fields: db.fields.filter(({ hidden }) => !hidden).map(brief),
  }));
