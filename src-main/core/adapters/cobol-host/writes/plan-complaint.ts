import type { ActOf } from '../../../../../src-shared/model/intent.ts';
import { complaintVersion } from '../codec.ts';
import { refusal, stale } from '../session/host-fault.ts';
import { orFault, orRefusal, plainText, readable, type PlanDeps, type PlannedWrite } from './planned-write.ts';

/**
 * The complaint before and after a change of its status, handler, category or own fields.
 *
 * @throws HostFault
 */
export async function planComplaint(
  act: ActOf<'updateTicket'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlannedWrite> {
  const { client, records, mapping } = deps;
  const { book, fields } = records.complaint;
  const { status, owner, queue, customFields = {} } = act.changes;
  const statuses = Object.keys(mapping.complaint.statuses);
  if (status !== undefined && !statuses.includes(status)) {
    throw refusal(`"${status}" is no status of a complaint on this host; there are ${statuses.join(', ')}`);
  }
  const wanted: Record<string, string> = {};
  if (status !== undefined) wanted[fields.status.name] = status;
  if (owner !== undefined) wanted[fields.handler.name] = plainText('owner', owner);
  if (queue !== undefined) wanted[fields.category.name] = plainText('queue', queue);
  for (const [label, value] of Object.entries(customFields)) {
    const field = fields.customFields.get(label);
    if (field?.writable !== true) throw refusal(`the field "${label}" cannot be written on this host`);
    const text = plainText(label, value);
    wanted[field.place.name] = field.as === 'date' ? text.replaceAll('-', '').padStart(8, '0') : text;
  }
  const { bytes, keyBase } = orFault(await client.inquire('complaint', 'number', act.ticket.id, signal));
  const view = readable(book.read(bytes));
  const { version } = act.ticket;
  if (version !== undefined && version !== complaintVersion(view, records)) {
    const now = `status "${view.text(fields.status)}", handler "${view.text(fields.handler)}", category "${view.text(fields.category)}"`;
    throw stale(`complaint ${act.ticket.id} was changed in the meantime: ${now}`, now);
  }
  return { function: 'CMPU', before: bytes, after: orRefusal(book.patch(bytes, wanted)), keyBase };
}
