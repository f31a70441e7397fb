import { createHash } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';
import type {
  DemoRedmineUser,
  FieldRecord,
  FileRecord,
  IssueRecord,
  JournalRecord,
  Named,
  StatusRecord,
  UserRecord,
} from './redmine-records.ts';

export interface RedmineDatabaseOptions {
  readonly clock: Clock;
  readonly projects: readonly { readonly identifier: string; readonly name: string }[];
  readonly users: readonly DemoRedmineUser[];
  readonly fields: readonly { readonly name: string; readonly multiple?: boolean; readonly hidden?: boolean }[];
  /** Part of every key, so that two demos do not share them. */
  readonly secret: string;
}

/** Everything the demo Redmine knows, in memory. */
export interface RedmineDatabase {
  readonly clock: Clock;
  readonly projects: readonly (Named & { readonly identifier: string })[];
  readonly trackers: readonly Named[];
  readonly statuses: readonly StatusRecord[];
  readonly priorities: readonly Named[];
  readonly fields: readonly FieldRecord[];
  readonly users: readonly UserRecord[];
  readonly issues: Map<number, IssueRecord>;
  readonly uploads: Map<string, FileRecord>;
  userOfKey(key: string): UserRecord | undefined;
  /** The next number of a kind of record. */
  next(kind: 'issue' | 'journal' | 'file'): number;
}

/** The trackers, statuses and priorities of Redmine's default data in English (config/locales/en.yml, default_*). */
const trackers = ['Bug', 'Feature', 'Support'];
const statuses = ['New', 'In Progress', 'Resolved', 'Feedback', 'Closed', 'Rejected'];
const priorities = ['Low', 'Normal', 'High', 'Urgent', 'Immediate'];

const numbered = (names: readonly string[]): Named[] => names.map((name, index) => ({ id: index + 1, name }));

export function createRedmineDatabase(options: RedmineDatabaseOptions): RedmineDatabase {
  const users = options.users.map((user, index): UserRecord => {
    const key = createHash('sha1').update(`${options.secret} ${user.login}`).digest('hex');
    return { ...user, id: index + 5, key };
  });
  const counts = new Map<string, number>();
  return {
    clock: options.clock,
    projects: options.projects.map((project, index) => ({ id: index + 1, ...project })),
    trackers: numbered(trackers),
    statuses: numbered(statuses).map((one) => ({ ...one, isClosed: one.id >= 5 })),
    priorities: numbered(priorities),
    fields: options.fields.map(({ name, multiple = false, hidden = false }, index) => ({
      id: index + 1,
      name,
      multiple,
      hidden,
    })),
    users,
    issues: new Map(),
    uploads: new Map(),
    userOfKey: (key) => users.find((user) => user.key === key),
    next(kind) {
      const id = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, id);
      return id;
    },
  };
}

/** Journals somebody may see: private notes are for agents, and for who wrote them. */
export const visibleJournals = (issue: IssueRecord, user: UserRecord): readonly JournalRecord[] =>
  issue.journals.filter(({ isPrivate, user: author }) => !isPrivate || user.role === 'agent' || author === user.id);

export const nameOf = ({ firstname, lastname }: UserRecord): string => `${firstname} ${lastname}`.trim();
