import type { RedmineCustomField } from './redmine-shapes.ts';

/** The value as text; several values are joined by a comma, as Redmine itself shows them. */
export function fieldText({ value }: RedmineCustomField): string {
  if (Array.isArray(value)) return value.filter((one) => one !== null).join(', ');
  return value === null ? '' : String(value);
}

/** Values by name. Where two fields of one issue share a name the first stands. */
export function fieldValues(fields: readonly RedmineCustomField[]): Record<string, string> {
  const entries = fields.map((field): [string, string] => [
    field.name === '' ? String(field.id) : field.name,
    fieldText(field),
  ]);
  return Object.fromEntries(entries.toReversed());
}

/** The trimmed value of the field with this name; empty where there is no such field. */
export function valueNamed(fields: readonly RedmineCustomField[], name: string | undefined): string {
  const field = name === undefined ? undefined : fields.find((one) => one.name === name);
  return field === undefined ? '' : fieldText(field).trim();
}
