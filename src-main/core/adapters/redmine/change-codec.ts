import type { Entry } from '../../../../src-shared/model/conversation.ts';
import type { CodecContext, CodecNames } from './codec-context.ts';
import type { RedmineCustomField, RedmineDetail } from './redmine-shapes.ts';

type Change = NonNullable<Entry['change']>;

/** Longest value of a change shown, in characters: the history of a description holds it whole, twice. */
const longestValue = 200;

/** Fields an agent knows under other names, with the table that names their values. */
const attributes: Readonly<
  Record<string, readonly [field: string, names?: (names: CodecNames) => ReadonlyMap<number, string>]>
> = {
  status_id: ['status', ({ statuses }) => statuses],
  assigned_to_id: ['owner', ({ users }) => users],
  project_id: ['queue', ({ projects }) => projects],
  tracker_id: ['tracker', ({ trackers }) => trackers],
  priority_id: ['priority', ({ priorities }) => new Map([...priorities].map(([id, { name }]) => [id, name]))],
  subject: ['subject'],
  description: ['description'],
  due_date: ['due date'],
  is_private: ['private'],
};
/** Housekeeping of a project manager that tells an agent nothing. */
const ignored: ReadonlySet<string> = new Set([
  ...['done_ratio', 'start_date', 'estimated_hours', 'category_id', 'fixed_version_id', 'parent_id', 'child_id'],
]);

/** The change one detail of a journal stands for; `undefined` where it is not shown. */
export function changeOf(
  { property, name, old_value: from, new_value: to }: RedmineDetail,
  fields: readonly RedmineCustomField[],
  context: CodecContext,
): Change | undefined {
  if (property === 'cf') {
    const field = fields.find(({ id }) => String(id) === name)?.name ?? `custom field ${name}`;
    if (field === context.operationKeyField) return undefined;
    return { field, from: short(from), to: short(to) };
  }
  if (property === 'attachment' && !to) return { field: 'file', from: short(from), to: '' };
  if (property !== 'attr' || ignored.has(name)) return undefined;
  const [field, table] = (Object.hasOwn(attributes, name) ? attributes[name] : undefined) ?? [name];
  const known = table?.(context.names);
  const show = (value: string | null | undefined): string =>
    short(value ? (known?.get(Number(value)) ?? value) : value);
  return { field, from: show(from), to: show(to) };
}

const short = (value: string | null | undefined): string => {
  const text = value ?? '';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
};
