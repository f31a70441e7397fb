import type { DemoTicketSnapshot } from './demo-ticket.ts';
import type { RtDatabase } from './rt-database.ts';

/** A copy of a ticket for tests to look at; an owner nobody is stands as empty. */
export function snapshotOf(db: RtDatabase, id: number): DemoTicketSnapshot | undefined {
  const ticket = db.ticket(id);
  if (ticket === undefined) return undefined;
  const { subject, status, priority, lastUpdated, values } = ticket;
  return {
    ...{ id, subject, status, priority, lastUpdated },
    queue: ticket.queue.name,
    owner: ticket.owner === db.nobody ? '' : ticket.owner.name,
    requesters: ticket.requesters.map(({ name }) => name),
    customFields: Object.fromEntries(
      db.customFields.flatMap((field) => {
        const value = values.get(field.id);
        return value === undefined || value === null ? [] : [[field.name, value]];
      }),
    ),
    transactions: ticket.transactions.map((one) => {
      const text = one.parts.find(({ mediaType, fileName }) => mediaType.startsWith('text/') && fileName === '');
      return {
        ...{ id: one.id, type: one.kind, creator: one.creator.name },
        ...(one.field === '' ? {} : { field: one.field, oldValue: one.oldValue, newValue: one.newValue }),
        ...(text?.content === undefined ? {} : { text: text.content.toString('utf8') }),
      };
    }),
  };
}
