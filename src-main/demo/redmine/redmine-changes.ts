import type { RedmineDatabase } from './redmine-database.ts';
import type { DetailRecord, IssueRecord, JournalRecord, UserRecord } from './redmine-records.ts';

/** The `issue` of a request, as it came. */
export type IssueInput = Readonly<Record<string, unknown>>;

/** Errors as Redmine words them, or the issue. */
export type Saved = { readonly errors: readonly string[] } | { readonly issue: IssueRecord };

const number = (value: unknown): number | undefined => {
  const id = Number(value);
  return value === '' || value === null || value === undefined || !Number.isSafeInteger(id) ? undefined : id;
};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function createIssue(db: RedmineDatabase, by: UserRecord, input: IssueInput, at = db.clock.now()): Saved {
  const project = db.projects.find(
    (one) => one.id === number(input['project_id']) || one.identifier === input['project_id'],
  );
  const subject = text(input['subject']).trim();
  const errors = [
    ...(project === undefined ? ['Project cannot be blank'] : []),
    ...(subject === '' ? ['Subject cannot be blank'] : []),
    ...(subject.length > 255 ? ['Subject is too long (maximum is 255 characters)'] : []),
  ];
  if (project === undefined || errors.length > 0) return { errors };
  const issue: IssueRecord = {
    id: db.next('issue'),
    projectId: project.id,
    trackerId: known(db.trackers, input['tracker_id']) ?? 1,
    statusId: 1,
    priorityId: known(db.priorities, input['priority_id']) ?? 2,
    authorId: by.id,
    assigneeId: by.role === 'customer' ? undefined : known(db.users, input['assigned_to_id']),
    subject,
    description: text(input['description']),
    fields: new Map(),
    files: [],
    journals: [],
    createdAt: at,
    updatedAt: at,
  };
  setFields(db, issue, by, input);
  adopt(db, issue, input);
  db.issues.set(issue.id, issue);
  return { issue };
}

/** Changes an issue as Redmine does: what the user may not set is dropped without a word. */
export function updateIssue(
  db: RedmineDatabase,
  issue: IssueRecord,
  by: UserRecord,
  input: IssueInput,
  at = db.clock.now(),
): Saved {
  const details: DetailRecord[] = [];
  if (by.role !== 'customer') {
    const assignee = input['assigned_to_id'];
    if (assignee !== undefined && assignee !== '' && known(db.users, assignee) === undefined)
      return { errors: ['Assignee is invalid'] };
    details.push(...setAttributes(db, issue, input), ...setFields(db, issue, by, input));
  }
  details.push(...adopt(db, issue, input));
  const notes = text(input['notes']);
  const isPrivate = input['private_notes'] === true && by.role === 'agent' && notes !== '';
  const add = (journal: Omit<JournalRecord, 'id' | 'user' | 'at'>): void => {
    issue.journals.push({ id: db.next('journal'), user: by.id, at, ...journal });
  };
  // A private note never holds changes: they go into a journal of their own.
  if (isPrivate && details.length > 0) add({ notes: null, isPrivate: false, details });
  if (notes.trim() !== '' || (details.length > 0 && !isPrivate))
    add({ notes, isPrivate, details: isPrivate ? [] : details });
  if (notes.trim() !== '' || details.length > 0) issue.updatedAt = at;
  return { issue };
}

const known = (list: readonly { readonly id: number }[], value: unknown): number | undefined =>
  list.find(({ id }) => id === number(value))?.id;

const attributes = {
  project_id: ['projectId', 'projects'],
  tracker_id: ['trackerId', 'trackers'],
  status_id: ['statusId', 'statuses'],
  priority_id: ['priorityId', 'priorities'],
} as const;

function setAttributes(db: RedmineDatabase, issue: IssueRecord, input: IssueInput): DetailRecord[] {
  const details: DetailRecord[] = [];
  const changed = (name: string, from: number | string | undefined, to: number | string | undefined): void => {
    details.push({ property: 'attr', name, from: shown(from), to: shown(to) });
  };
  for (const [name, [member, table]] of Object.entries(attributes)) {
    const id = known(db[table], input[name]);
    if (id === undefined || id === issue[member]) continue;
    changed(name, issue[member], id);
    issue[member] = id;
  }
  if (input['assigned_to_id'] !== undefined) {
    const id = known(db.users, input['assigned_to_id']);
    if (id !== issue.assigneeId) {
      changed('assigned_to_id', issue.assigneeId, id);
      issue.assigneeId = id;
    }
  }
  const subject = text(input['subject']).trim();
  if (subject !== '' && subject !== issue.subject) {
    changed('subject', issue.subject, subject);
    issue.subject = subject;
  }
  return details;
}

const shown = (value: number | string | undefined): string | null => (value === undefined ? null : String(value));

function setFields(db: RedmineDatabase, issue: IssueRecord, by: UserRecord, input: IssueInput): DetailRecord[] {
  const wanted = input['custom_fields'];
  if (!Array.isArray(wanted)) return [];
  return wanted.flatMap((one: { readonly id?: unknown; readonly value?: unknown } | null) => {
    const field = db.fields.find(({ id }) => id === number(one?.id));
    if (field === undefined || (field.hidden && by.role === 'customer')) return [];
    const before = issue.fields.get(field.id) ?? [];
    const after = [one?.value]
      .flat()
      .map((value: unknown) => (typeof value === 'number' ? String(value) : text(value)))
      .filter((value) => value !== '');
    if (JSON.stringify(before.toSorted()) === JSON.stringify(after.toSorted())) return [];
    issue.fields.set(field.id, after);
    const detail = (from: string | null, to: string | null): DetailRecord => ({
      property: 'cf',
      name: String(field.id),
      from,
      to,
    });
    if (!field.multiple) return [detail(before[0] ?? null, after[0] ?? null)];
    return [
      ...before.filter((value) => !after.includes(value)).map((value) => detail(value, null)),
      ...after.filter((value) => !before.includes(value)).map((value) => detail(null, value)),
    ];
  });
}

/** Files come beforehand and are adopted by their token. */
function adopt(db: RedmineDatabase, issue: IssueRecord, input: IssueInput): DetailRecord[] {
  const wanted = input['uploads'];
  if (!Array.isArray(wanted)) return [];
  return wanted.flatMap((one: { readonly token?: unknown } | null) => {
    const file = db.uploads.get(String(one?.token));
    if (file === undefined) return [];
    db.uploads.delete(String(one?.token));
    issue.files.push(file);
    return [{ property: 'attachment' as const, name: String(file.id), from: null, to: file.name }];
  });
}
