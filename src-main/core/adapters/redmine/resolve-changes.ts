import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { redmineAdvice, type RedmineError } from './answer-error.ts';
import type { Member } from './directory.ts';
import type { LiveIssue } from './live-issue.ts';
import { queueNamed, type QueuePlace } from './queue-names.ts';
import type { RawValues } from './raw-values.ts';
import type { RedmineCustomField } from './redmine-shapes.ts';
import type { Account } from './rest-api.ts';
import type { WriterDeps } from './writer-deps.ts';

type Answer<T> = Promise<Result<T, RedmineError>>;
const refused = (message: string): Result<never, RedmineError> => err({ kind: 'refused', message });
const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** The names of a change as Redmine's numbers; refused where a name leads nowhere. */
export async function resolveChanges(
  deps: WriterDeps,
  account: Account,
  changes: ActOf<'updateTicket'>['changes'],
  live: LiveIssue,
  signal: AbortSignal,
): Answer<RawValues> {
  const { status, owner, queue, customFields } = changes;
  const { issue } = live;
  const wanted: Record<string, string> = {};
  if (queue !== undefined) {
    const place = await findQueue(deps, queue, signal);
    if (!place.ok) return place;
    wanted['project_id'] = String(place.value.project.id);
    if (place.value.tracker !== undefined) wanted['tracker_id'] = String(place.value.tracker);
  }
  if (status !== undefined) {
    const id = await statusId(deps, status, live, wanted['tracker_id'] !== undefined, signal);
    if (!id.ok) return id;
    wanted['status_id'] = id.value;
  }
  if (owner === '') wanted['assigned_to_id'] = '';
  else if (owner !== undefined) {
    const id = await ownerId(deps, account, owner, Number(wanted['project_id'] ?? issue.project.id), live, signal);
    if (!id.ok) return id;
    wanted['assigned_to_id'] = id.value;
  }
  const fields = fieldKeys(issue.custom_fields, customFields ?? {});
  return fields.ok ? ok({ ...wanted, ...fields.value }) : refused(`issue ${issue.id} ${fields.error}`);
}

/** Custom fields by name, as raw keys; the error names the field that is not there. */
export function fieldKeys(
  known: readonly Pick<RedmineCustomField, 'id' | 'name'>[],
  values: Readonly<Record<string, string>>,
): Result<RawValues, string> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = known.find((one) => one.name === name);
    if (field === undefined) return err(`has no custom field "${name}"`);
    if (value.includes('\0')) return err(`cannot hold a NUL character in "${name}"`);
    entries.push([`cf.${field.id}`, value]);
  }
  return ok(Object.fromEntries(entries));
}

export async function findQueue(deps: WriterDeps, queue: string, signal: AbortSignal): Answer<QueuePlace> {
  const projects = await deps.directory.projects(signal);
  if (!projects.ok) return projects;
  const place = queueNamed(projects.value, deps.settings, queue);
  if (place !== undefined) return ok(place);
  return err({
    kind: 'refused',
    message: `Redmine has no open project "${queue}" that this account may see`,
    advice: redmineAdvice.permission,
  });
}

async function statusId(
  deps: WriterDeps,
  status: string,
  { issue }: LiveIssue,
  otherTracker: boolean,
  signal: AbortSignal,
): Answer<string> {
  if (same(status, issue.status.name)) return ok(String(issue.status.id));
  // Another tracker has a workflow of its own, which cannot be asked for beforehand.
  const offered = otherTracker ? undefined : issue.allowed_statuses;
  if (offered !== undefined) {
    const found = offered.find(({ name }) => same(name, status));
    if (found !== undefined) return ok(String(found.id));
    const possible = offered.length === 0 ? 'none' : offered.map(({ name }) => name).join(', ');
    return refused(
      `"${status}" is not a status this account can give issue ${issue.id} from "${issue.status.name}"; possible: ${possible}`,
    );
  }
  const all = await deps.directory.statuses(signal);
  if (!all.ok) return all;
  const found = [...all.value].find(([, name]) => same(name, status));
  return found === undefined ? refused(`Redmine has no status "${status}"`) : ok(String(found[0]));
}

async function ownerId(
  deps: WriterDeps,
  account: Account,
  owner: string,
  project: number,
  { issue }: LiveIssue,
  signal: AbortSignal,
): Answer<string> {
  const members = await deps.directory.members(project, signal);
  if (!members.ok) return members;
  const numbered = members.value.find((member) => same(memberLabel(member, members.value), owner));
  if (numbered !== undefined) return ok(String(numbered.id));
  if (issue.assigned_to !== undefined && same(issue.assigned_to.name, owner)) return ok(String(issue.assigned_to.id));
  if (same(account.login, owner)) return ok(String(account.id));
  const namesakes = members.value.filter(({ name }) => same(name, owner));
  return refused(
    namesakes.length === 0
      ? `the project of issue ${issue.id} has no member "${owner}"`
      : `"${owner}" is the name of several members: ${namesakes.map((one) => memberLabel(one, members.value)).join(', ')}`,
  );
}

/** Members of the same name are told apart by their numbers. */
export const memberLabel = ({ id, name }: Member, all: readonly Member[]): string =>
  all.filter((one) => same(one.name, name)).length > 1 ? `${name} (#${id})` : name;
