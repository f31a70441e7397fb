import type { TicketValues } from './act-state.ts';
import type { RtTransaction } from './rt-shapes.ts';

/** One value of a ticket: `status`, `owner`, `queue`, or a custom field by its name. */
export interface TicketField {
  readonly name: string;
  readonly customField: boolean;
}

/** The fields a change names. */
export function fieldsOf(values: TicketValues): TicketField[] {
  const basic = (['status', 'owner', 'queue'] as const).filter((name) => values[name] !== undefined);
  return [
    ...basic.map((name) => ({ name, customField: false })),
    ...Object.keys(values.customFields ?? {}).map((name) => ({ name, customField: true })),
  ];
}

export function valueOf(values: TicketValues, { name, customField }: TicketField): string {
  if (customField) return values.customFields?.[name] ?? '';
  return name === 'status' || name === 'owner' || name === 'queue' ? (values[name] ?? '') : '';
}

/** Only the given fields of `values`. */
export function pick(values: TicketValues, fields: readonly TicketField[]): TicketValues {
  const basic = fields.filter(({ customField }) => !customField).map((field) => [field.name, valueOf(values, field)]);
  const custom = fields.filter(({ customField }) => customField).map((field) => [field.name, valueOf(values, field)]);
  return { ...Object.fromEntries(basic), ...(custom.length === 0 ? {} : { customFields: Object.fromEntries(custom) }) };
}

/** Request Tracker compares names of queues and statuses without regard to case. */
export const sameValue = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

export const differing = (a: TicketValues, b: TicketValues, fields: readonly TicketField[]): TicketField[] =>
  fields.filter((field) => !sameValue(valueOf(a, field), valueOf(b, field)));

/** True where the transaction changed this field. Custom fields stand in history by number. */
export function touches(
  transaction: RtTransaction,
  field: TicketField,
  customFieldIds: ReadonlyMap<string, string>,
): boolean {
  const { Type, Field } = transaction;
  if (field.customField) return Type === 'CustomField' && customFieldIds.get(Field) === field.name;
  if (field.name === 'status') return Type === 'Status';
  const isOwner = field.name === 'owner';
  return Field === (isOwner ? 'Owner' : 'Queue') && Type !== 'SetWatcher';
}

export const listed = (fields: readonly TicketField[]): string => fields.map(({ name }) => name).join(', ');
