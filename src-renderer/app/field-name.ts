import type { Messages } from '../i18n/en.ts';

/** What a field of the card is called: `/phones/mobile/number` is "Phone (mobile)", `/extra/tier` is "Tier". */
export function fieldName(pointer: string, t: Messages['customer']): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [group = '', key = '', leaf = ''] = parts;
  const words: Readonly<Record<string, string>> = t.fields;
  if (group === 'extra') return words[key] ?? key;
  if (group === 'name' || group === 'language') return words[group === 'name' ? 'full' : group] ?? group;
  const groups: Readonly<Record<string, string>> = t.groups;
  const base = groups[group] ?? (leaf || group);
  return key && key !== 'main' ? `${base} (${words[key] ?? key})` : base;
}

/**
 * What a changed field is called on the timeline: fields of the card by their JSON Pointer, those of a ticket by their name.
 * Names that a system's configuration gave, such as custom fields, stay as they are.
 */
export function changedFieldName(field: string, t: Pick<Messages, 'customer' | 'conversation'>): string {
  if (field.startsWith('/')) return fieldName(field, t.customer);
  const name = field.toLowerCase();
  return name === 'status' || name === 'owner' || name === 'queue' || name === 'customfields'
    ? t.conversation[name]
    : field;
}

const POINTER = /\/(?:name|phones|emails|organizations|titles|addresses|notes|extra|language)(?:\/[^\s/:,]+)*/g;

/** A text of the core with its JSON Pointers said in the agent's words. */
export const namedFields = (text: string, t: Messages['customer']): string =>
  text.replaceAll(POINTER, (pointer) => fieldName(pointer, t));
