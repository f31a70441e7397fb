import type { Clock } from '../core/ports/clock.ts';
import { createIssue, updateIssue, type IssueInput } from './redmine/redmine-changes.ts';
import {
  createRedmineDatabase,
  type RedmineDatabase,
  type RedmineDatabaseOptions,
} from './redmine/redmine-database.ts';
import type { DemoRedmineUser } from './redmine/redmine-records.ts';
import { answerRedmine } from './redmine/redmine-routes.ts';
import { startRedmineServer } from './redmine/redmine-server.ts';

export type { DemoRedmineUser } from './redmine/redmine-records.ts';

export interface DemoRedmineOptions extends Omit<RedmineDatabaseOptions, 'secret'> {
  readonly clock: Clock;
  readonly secret?: string;
}

/**
 * A Redmine on loopback that speaks the part of its REST interface the product uses, in memory: for the demo workspace and for
 * tests. It sends no mail, and its workflow allows agents every change of status.
 */
export interface DemoRedmine extends AsyncDisposable {
  readonly baseUrl: string;
  readonly tables: Pick<RedmineDatabase, 'projects' | 'trackers' | 'statuses' | 'fields' | 'users'>;
  /** The API key of a user. */
  keyOf(login: string): string;
  /** Opens an issue as somebody, at a time of one's own; answers its number. */
  open(login: string, input: IssueInput, at: number): number;
  /** Adds to an issue as somebody. */
  add(issue: number, login: string, input: IssueInput, at?: number): void;
}

export async function startDemoRedmine(options: DemoRedmineOptions): Promise<DemoRedmine> {
  const db = createRedmineDatabase({ secret: 'demo', ...options });
  const server = await startRedmineServer((request, key) => {
    const user = db.userOfKey(key);
    if (user !== undefined) return answerRedmine(db, request, user);
    // Strangers may see what is public, which here is nothing.
    return request.url.pathname === '/issues.json'
      ? { status: 200, json: { issues: [], total_count: 0 } }
      : { status: 401 };
  });
  const userNamed = (login: string): DemoRedmineUser & { readonly id: number; readonly key: string } => {
    const user = db.users.find((one) => one.login === login);
    if (user === undefined) throw new Error(`the demo Redmine has no user ${login}`);
    return user;
  };
  return {
    baseUrl: `http://127.0.0.1:${server.port}`,
    tables: db,
    keyOf: (login) => userNamed(login).key,
    open(login, input, at) {
      const made = createIssue(db, userNamed(login), input, at);
      if ('errors' in made) throw new Error(made.errors.join('; '));
      return made.issue.id;
    },
    add(issue, login, input, at) {
      const record = db.issues.get(issue);
      if (record !== undefined) updateIssue(db, record, userNamed(login), input, at);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
