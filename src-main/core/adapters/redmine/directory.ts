import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RedmineError } from './answer-error.ts';
import type { CodecNames } from './codec-context.ts';
import { read } from './codec-error.ts';
import { priorityLevels } from './priority-levels.ts';
import { rowShape, userShape, type RedmineProject, type RedmineUser } from './redmine-shapes.ts';
import { createRemembered } from './remembered.ts';
import type { Account, IssueFilter, RestApi, Role } from './rest-api.ts';
import type { RedmineSettings } from './settings.ts';

/** How long names, members and roles are taken as current, in milliseconds. */
const freshMs = 10 * 60_000;
const mostUsers = 5_000;
const mostProjects = 1_000;

export interface KnownUser {
  readonly json: unknown;
  /** Absent where the record has a shape nobody expects. */
  readonly user: RedmineUser | undefined;
}

export interface NamedRecord {
  readonly id: number;
  readonly name: string;
}

/** A member of a project: a person or a group. */
export interface Member {
  readonly id: number;
  readonly name: string;
  readonly isGroup: boolean;
  /** True for somebody whose role makes them an agent. */
  readonly isAgent: boolean;
}

/** Names behind Redmine's numbers, and who may do what. Looked up once, remembered for ten minutes. */
export interface Directory {
  /** The account of the key, asked anew each time: a key that is no longer valid shows nowhere else. */
  account(signal: AbortSignal): Promise<Result<Account, RedmineError>>;
  projects(signal: AbortSignal): Promise<Result<readonly RedmineProject[], RedmineError>>;
  members(project: number, signal: AbortSignal): Promise<Result<readonly Member[], RedmineError>>;
  /** `undefined` where there is no such user, or this account may not see it. */
  user(id: number, signal: AbortSignal): Promise<Result<KnownUser | undefined, RedmineError>>;
  /** What the account may do in the project, asked anew; `undefined` where its roles cannot be told (it is no member). */
  rights(
    account: Account,
    project: number,
    signal: AbortSignal,
  ): Promise<Result<ReadonlySet<string> | 'all' | undefined, RedmineError>>;
  /** Names for the codec, with the members of the given projects. */
  names(account: Account, projects: readonly number[], signal: AbortSignal): Promise<Result<CodecNames, RedmineError>>;
  statuses(signal: AbortSignal): Promise<Result<ReadonlyMap<number, string>, RedmineError>>;
  /**
   * Custom fields an issue of the project can have, as far as the account sees them. Only administrators may ask for the list, so
   * they are learnt from issues there are.
   */
  fields(project: RedmineProject, signal: AbortSignal): Promise<Result<readonly NamedRecord[], RedmineError>>;
}

export function createDirectory(api: RestApi, settings: Pick<RedmineSettings, 'agentRoles'>, clock: Clock): Directory {
  const isGone = (error: RedmineError): boolean => error.status === 404 || error.status === 403;
  const projects = createRemembered(clock, freshMs, 1, (_: 'all', signal) => api.projects(signal));
  const statuses = createRemembered(clock, freshMs, 1, async (_: 'all', signal) => named(await api.statuses(signal)));
  const trackers = createRemembered(clock, freshMs, 1, async (_: 'all', signal) => named(await api.trackers(signal)));
  const priorities = createRemembered(clock, freshMs, 1, async (_: 'all', signal) => {
    const answer = await api.priorities(signal);
    return answer.ok ? ok(priorityLevels(answer.value)) : answer;
  });
  const roles = createRemembered(
    clock,
    freshMs,
    1_000,
    async (id: number, signal): Promise<Result<Role | undefined, RedmineError>> => {
      const answer = await api.role(id, signal);
      return answer.ok || !isGone(answer.error) ? answer : ok(undefined);
    },
  );
  const users = createRemembered(
    clock,
    freshMs,
    mostUsers,
    async (id: number, signal): Promise<Result<KnownUser | undefined, RedmineError>> => {
      const answer = await api.user(id, signal);
      if (!answer.ok) return isGone(answer.error) ? ok(undefined) : answer;
      const checked = read(userShape, answer.value);
      return ok({ json: answer.value, user: checked.ok ? checked.value : undefined });
    },
  );

  const fields = createRemembered(
    clock,
    freshMs,
    mostProjects,
    async (project: number, signal): Promise<Result<readonly NamedRecord[], RedmineError>> => {
      const known = new Map<number, string>();
      const everywhere: IssueFilter = { field: 'status_id', operator: '*' };
      const here: IssueFilter = { field: 'project_id', operator: '=', values: [String(project)] };
      // A project without issues has at least the fields that are for all projects.
      for (const filters of [[everywhere, here], [everywhere]]) {
        const listed = await api.issues(filters, 'id:desc', fieldIssues, signal);
        if (!listed.ok) return listed;
        for (const json of listed.value.rows) {
          const row = read(rowShape, json);
          for (const { id, name } of row.ok ? row.value.custom_fields : []) known.set(id, name);
        }
        if (known.size > 0) break;
      }
      return ok([...known].map(([id, name]) => ({ id, name })));
    },
  );

  async function isAgentRole(
    role: { readonly id: number; readonly name: string },
    signal: AbortSignal,
  ): Promise<Result<boolean, RedmineError>> {
    if (settings.agentRoles !== undefined) return ok(settings.agentRoles.includes(role.name));
    const found = await roles.get(role.id, signal);
    // Members whose role cannot be looked at are rather colleagues than customers.
    return found.ok ? ok(found.value?.permissions.includes('edit_issues') ?? true) : found;
  }

  const members = createRemembered(
    clock,
    freshMs,
    mostProjects,
    async (project: number, signal): Promise<Result<readonly Member[], RedmineError>> => {
      const answer = await api.memberships(project, signal);
      if (!answer.ok) return isGone(answer.error) ? ok([]) : answer;
      const list: Member[] = [];
      for (const { user, group, roles: held } of answer.value) {
        const principal = user ?? group;
        if (principal === undefined) continue;
        let isAgent = false;
        for (const role of held) {
          const one = await isAgentRole(role, signal);
          if (!one.ok) return one;
          isAgent ||= one.value;
        }
        list.push({ id: principal.id, name: principal.name, isGroup: user === undefined, isAgent });
      }
      return ok(list);
    },
  );

  return {
    account: (signal) => api.account(signal),
    projects: (signal) => projects.get('all', signal),
    members: (project, signal) => members.get(project, signal),
    user: (id, signal) => users.get(id, signal),
    statuses: (signal) => statuses.get('all', signal),
    async fields(project, signal) {
      const found = await fields.get(project.id, signal);
      return found.ok ? ok([...project.issue_custom_fields, ...found.value]) : found;
    },
    async rights(account, project, signal) {
      if (account.admin) return ok('all');
      const held = account.memberships.find((one) => one.project.id === project)?.roles ?? [];
      const permissions = new Set<string>();
      if (held.length === 0) return ok(undefined);
      for (const { id } of held) {
        roles.forget(id);
        const role = await roles.get(id, signal);
        if (!role.ok) return role;
        for (const permission of role.value?.permissions ?? []) permissions.add(permission);
      }
      return ok(permissions);
    },
    async names(account, wanted, signal) {
      const tables = await Promise.all([
        statuses.get('all', signal),
        trackers.get('all', signal),
        priorities.get('all', signal),
        projects.get('all', signal),
      ]);
      const [status, tracker, priority, project] = tables;
      if (!status.ok) return status;
      if (!tracker.ok) return tracker;
      if (!priority.ok) return priority;
      if (!project.ok) return project;
      const byProject = new Map<number, ReadonlyMap<number, Member>>();
      const people = new Map<number, string>([[account.id, fullName(account)]]);
      for (const id of new Set(wanted)) {
        const list = await members.get(id, signal);
        if (!list.ok) return err(list.error);
        byProject.set(id, new Map(list.value.map((member) => [member.id, member])));
        for (const { id: person, name } of list.value) people.set(person, name);
      }
      const open = new Set(project.value.filter((one) => one.is_public).map(({ id }) => id));
      return ok({
        statuses: status.value,
        trackers: tracker.value,
        priorities: priority.value,
        projects: projectLabels(project.value),
        users: people,
        isAgent(user, issue) {
          if (user === account.id) return true;
          const member = byProject.get(issue.project.id)?.get(user);
          if (member !== undefined) return member.isAgent;
          // Who writes in a private project without being a member is an administrator, or somebody who has left.
          return !open.has(issue.project.id) && user !== issue.author?.id;
        },
      });
    },
  };
}

/** Issues looked at to learn the custom fields of a project. */
const fieldIssues = 50;

export const fullName = ({ firstname, lastname, login }: Account): string =>
  [firstname, lastname].filter((part) => part !== '').join(' ') || login;

/** Projects of the same name are told apart by their identifiers. */
export function projectLabels(projects: readonly RedmineProject[]): ReadonlyMap<number, string> {
  const times = new Map<string, number>();
  for (const { name } of projects) times.set(name, (times.get(name) ?? 0) + 1);
  return new Map(
    projects.map(({ id, name, identifier }) => [id, times.get(name) === 1 ? name : `${name} (${identifier})`]),
  );
}

const named = (
  answer: Result<readonly NamedRecord[], RedmineError>,
): Result<ReadonlyMap<number, string>, RedmineError> =>
  answer.ok ? ok(new Map(answer.value.map(({ id, name }) => [id, name]))) : answer;
