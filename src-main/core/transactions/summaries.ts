import { assertNever } from '../../../src-shared/result/assert-never.ts';
import type { Act } from '../../../src-shared/model/intent.ts';

/** Longest piece of a customer's or agent's text that a summary repeats, in characters. */
export const excerptLength = 120;
const longestSummary = 300;

/** One line of at most `length` characters; control characters and line breaks become single spaces. */
export function excerpt(text: string, length = excerptLength): string {
  const line = text
    .slice(0, length * 4)
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}

/** What one act does in its system, one line, e.g. `updateContact /phones/main/number`. */
export function operationSummary(act: Act): string {
  switch (act.act) {
    case 'reply':
      return `reply on ${excerpt(act.ticket.id, 40)}: ${excerpt(act.text, 60)}`;
    case 'addNote':
      return `addNote on ${excerpt(act.ticket.id, 40)}: ${excerpt(act.text, 60)}`;
    case 'updateTicket':
      return `updateTicket ${excerpt(act.ticket.id, 40)}: ${changedTicketFields(act.changes).join(', ')}`;
    case 'createTicket':
      return `createTicket in ${excerpt(act.queue, 40)}: ${excerpt(act.subject, 60)}`;
    case 'updateContact':
      return excerpt(`updateContact ${act.changes.map((change) => change.pointer).join(', ')}`, 160);
    case 'logCall':
      return `logCall ${act.direction} ${excerpt(act.number, 40)}: ${excerpt(act.disposition, 40)}`;
    default:
      return assertNever(act, 'operationSummary');
  }
}

function changedTicketFields(changes: Extract<Act, { act: 'updateTicket' }>['changes']): string[] {
  const named = (['status', 'owner', 'queue'] as const).flatMap((name) => {
    const value = changes[name];
    return value === undefined ? [] : [`${name} ${excerpt(value, 40)}`];
  });
  return [...named, ...Object.keys(changes.customFields ?? {}).map((name) => excerpt(name, 40))].slice(0, 6);
}

function headline(act: Act): string {
  switch (act.act) {
    case 'reply':
      return `Reply on ticket ${excerpt(act.ticket.id, 40)}`;
    case 'addNote':
      return `Note on ticket ${excerpt(act.ticket.id, 40)}`;
    case 'updateTicket':
      return `Change ticket ${excerpt(act.ticket.id, 40)} (${changedTicketFields(act.changes).join(', ')})`;
    case 'createTicket':
      return `New ticket in ${excerpt(act.queue, 40)}`;
    case 'updateContact':
      return `Update contact ${excerpt(act.record.id, 40)} (${act.changes.map((change) => change.pointer).join(', ')})`;
    case 'logCall':
      return `Log ${act.direction} call with ${excerpt(act.number, 40)}`;
    default:
      return assertNever(act, 'headline');
  }
}

/** The whole intent in one English line, for lists and the drawer. */
export const intentSummary = (acts: readonly Act[]): string => excerpt(acts.map(headline).join('; '), longestSummary);
