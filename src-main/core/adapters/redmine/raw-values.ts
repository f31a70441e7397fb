import { fieldText } from './field-values.ts';
import type { RedmineDetail, RedmineIssue, RedmineJournal } from './redmine-shapes.ts';

/**
 * Values as Redmine stores and journals them: `status_id`, `assigned_to_id`, `project_id`, `tracker_id` as numbers in text, custom
 * fields as `cf.N`. Empty: none. Several values of one field are joined by a comma.
 */
export type RawValues = Readonly<Record<string, string>>;

export function rawValues(issue: RedmineIssue): RawValues {
  return {
    status_id: String(issue.status.id),
    assigned_to_id: issue.assigned_to === undefined ? '' : String(issue.assigned_to.id),
    project_id: String(issue.project.id),
    tracker_id: String(issue.tracker.id),
    ...Object.fromEntries(issue.custom_fields.map((field) => [`cf.${field.id}`, fieldText(field)])),
  };
}

const several = (value: string): string[] => value.split(',').map((one) => one.trim());

/** Redmine trims, ends lines with CR LF, and keeps several values in an order of its own. */
const sameValue = (a: string, b: string): boolean => {
  const plain = (text: string): string => several(text.replace(/\r\n?/g, '\n')).toSorted().join(',');
  return plain(a) === plain(b);
};

/** Keys under which the two differ. */
export const differing = (a: RawValues, b: RawValues, keys: readonly string[] = Object.keys(a)): string[] =>
  keys.filter((key) => !sameValue(a[key] ?? '', b[key] ?? ''));

export const pick = (values: RawValues, keys: readonly string[]): RawValues =>
  Object.fromEntries(keys.map((key) => [key, values[key] ?? '']));

/** The `issue` of a PUT or POST that sets these values. */
export function valuesToJson(values: RawValues, isMultiple: (field: number) => boolean): Record<string, unknown> {
  const fields = Object.entries(values).flatMap(([key, value]) => {
    const id = Number(/^cf\.(\d+)$/.exec(key)?.[1]);
    if (!Number.isSafeInteger(id)) return [];
    return [{ id, value: isMultiple(id) ? several(value).filter((one) => one !== '') : value }];
  });
  const plain = Object.entries(values).filter(([key]) => !key.startsWith('cf.'));
  return { ...Object.fromEntries(plain), ...(fields.length === 0 ? {} : { custom_fields: fields }) };
}

const keyOf = ({ property, name }: RedmineDetail): string => (property === 'cf' ? `cf.${name}` : name);

/** The details of a journal that changed this value. */
export const detailsOn = (journal: RedmineJournal, key: string): readonly RedmineDetail[] =>
  journal.details.filter((one) => (one.property === 'attr' || one.property === 'cf') && keyOf(one) === key);

/** True where the journal brought the value about. A field of several values is journalled value by value. */
export function arrivedAt(journal: RedmineJournal, key: string, wanted: string): boolean {
  const details = detailsOn(journal, key);
  return details.some(
    ({ new_value: value }) =>
      sameValue(value ?? '', wanted) || (key.startsWith('cf.') && several(wanted).includes(value ?? '')),
  );
}

/** Values by the names people know, for messages. */
export function listed(keys: readonly string[], issue: RedmineIssue): string {
  const names: Readonly<Record<string, string>> = {
    status_id: 'status',
    assigned_to_id: 'owner',
    project_id: 'queue',
    tracker_id: 'tracker',
  };
  const field = (key: string): string | undefined =>
    issue.custom_fields.find(({ id }) => `cf.${id}` === key)?.name ??
    (Object.hasOwn(names, key) ? names[key] : undefined);
  return keys.map((key) => field(key) ?? key).join(', ');
}
