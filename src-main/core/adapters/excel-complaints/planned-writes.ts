import type { Reference } from '../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { Operation } from '../operation.ts';
import type { ExcelComplaintsSettings } from './settings.ts';

/** What an operation writes into one row: cells by column, and a note. */
export interface PlannedWrites {
  readonly ticket: Reference;
  readonly updates: ReadonlyMap<string, string>;
  readonly note: string | undefined;
}

/** Cells an operation writes, or why the sheet cannot take it. */
export function plannedWrites(
  operation: Operation,
  settings: ExcelComplaintsSettings,
): Result<PlannedWrites, AdapterError> {
  const { columns, key } = settings;
  const refused = (message: string): Result<never, AdapterError> => err({ kind: 'refused', message });
  const updates = new Map<string, string>();
  const notes: string[] = [];
  let ticket: Reference | undefined;
  for (const act of operation.acts) {
    if (act.act !== 'addNote' && act.act !== 'updateTicket') return refused(`a spreadsheet cannot ${act.act}`);
    if (ticket !== undefined && ticket.id !== act.ticket.id) return refused('one operation writes one row');
    ticket = { ...ticket, ...act.ticket };
    if (act.act === 'addNote') {
      if (columns.notes === undefined) return refused('the settings name no column for notes');
      if (act.attachments !== undefined && act.attachments.length > 0) return refused('a spreadsheet takes no files');
      notes.push(act.text);
      continue;
    }
    const { status, owner, queue, customFields = {} } = act.changes;
    if (queue !== undefined) return refused('a spreadsheet has no queues');
    if (status !== undefined) {
      if (columns.status === undefined) return refused('the settings name no column for the status');
      if (!Object.hasOwn(settings.statuses, status)) return refused(`"${status}" is no status of this sheet`);
      updates.set(columns.status, status);
    }
    if (owner !== undefined) {
      if (columns.handler === undefined) return refused('the settings name no column for the handler');
      updates.set(columns.handler, owner);
    }
    for (const [column, value] of Object.entries(customFields)) updates.set(column, value);
  }
  if (ticket === undefined) return refused('there is nothing to write');
  const named = [...updates.keys()].find((column) => key.includes(column));
  if (named !== undefined) return refused(`"${named}" names the row and cannot be changed from here`);
  return ok({ ticket, updates, note: notes.length === 0 ? undefined : notes.join('\n') });
}
