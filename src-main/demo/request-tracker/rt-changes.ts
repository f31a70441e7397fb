import { isActive, isInactive, isInitial, isStatus, firstActive, priorityName } from './lifecycle.ts';
import { firstText } from './plain-text.ts';
import type { RtDatabase } from './rt-database.ts';
import { storeMessage, type RtMessage } from './rt-message.ts';
import type { RtTicket, RtTransaction, RtUser } from './rt-records.ts';

/** Values of custom fields as they come in; null removes one. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** What an agent or a requester can do to tickets, with the transactions and the sentences Request Tracker gives for it. */
export interface RtChanges {
  /** Records a message. One that the customer may see opens a ticket nobody works on, by the system's own hand. */
  message(ticket: RtTicket, kind: 'Correspond' | 'Comment', message: RtMessage, by: RtUser): RtTransaction;
  setStatus(ticket: RtTicket, status: string, by: RtUser): string;
  setCustomFields(ticket: RtTicket, values: FieldValues, by: RtUser): string[];
  /** `PUT /ticket/N`: every sentence, also of what was refused. */
  update(ticket: RtTicket, changes: Readonly<Record<string, unknown>>, by: RtUser): string[];
}

export function createRtChanges(db: RtDatabase): RtChanges {
  const record = (
    ticket: RtTicket,
    by: RtUser,
    kind: string,
    change: Partial<Pick<RtTransaction, 'field' | 'oldValue' | 'newValue' | 'data'>> = {},
  ): RtTransaction =>
    db.addTransaction({ ticket, creator: by, kind, field: '', oldValue: '', newValue: '', data: '', ...change });

  const changes: RtChanges = {
    message(ticket, kind, message, by) {
      const data = message.subject ? `${message.subject}\n` : 'No Subject';
      const transaction = record(ticket, by, kind, { data });
      storeMessage(db, transaction, message, 'reply');
      // RT's scrip "On Correspond Open Inactive Tickets": whoever writes, and a stalled ticket stays as it is.
      if (kind === 'Correspond' && !isActive(ticket.status)) changes.setStatus(ticket, firstActive, db.system);
      return transaction;
    },
    setStatus(ticket, status, by) {
      const before = ticket.status;
      if (!isStatus(status)) return `Status '${status}' isn't a valid status for this ticket.`;
      if (status === before) return `You can't change status from '${before}' to '${status}'.`;
      ticket.status = status;
      record(ticket, by, 'Status', { field: 'Status', oldValue: before, newValue: status });
      if (isInitial(before) && !isInitial(status) && ticket.started === 0) ticket.started = db.now();
      if (isInactive(status) && !isInactive(before)) ticket.resolved = db.now();
      return status === 'deleted' ? 'Ticket deleted' : `Status changed from '${before}' to '${status}'`;
    },
    setCustomFields(ticket, values, by) {
      return Object.entries(values).flatMap(([name, given]) => {
        const field = db.customField(name);
        if (field === undefined) return [];
        const before = ticket.values.get(field.id) ?? '';
        const value = firstText(given);
        if (value === before && value !== '') return [];
        const isRemoved = given === null && before !== '';
        if (isRemoved) ticket.values.delete(field.id);
        else ticket.values.set(field.id, value === '' ? null : value);
        record(ticket, by, 'CustomField', { field: String(field.id), oldValue: before, newValue: value });
        if (isRemoved) return [`${before} is no longer a value for custom field ${field.name}`];
        if (before === '') return [`${field.name} ${value} added`];
        return [value === '' ? `${field.name} ${before} deleted` : `${field.name} ${before} changed to ${value}`];
      });
    },
    update(ticket, wanted, by) {
      const sentences: string[] = [];
      const say = (sentence: string | undefined): void => {
        if (sentence !== undefined) sentences.push(`Ticket ${ticket.id}: ${sentence}`);
      };
      const set = (field: string, oldValue: string | number, newValue: string | number): void => {
        record(ticket, by, 'Set', { field, oldValue: String(oldValue), newValue: String(newValue) });
      };
      const text = (key: string): string | undefined => {
        const value = wanted[key];
        return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
      };
      const [owner, priority, queue, status, subject] = ['Owner', 'Priority', 'Queue', 'Status', 'Subject'].map(text);
      if (owner !== undefined) say(setOwner(ticket, owner, by, set));
      if (priority !== undefined) say(setPriority(ticket, priority, set));
      if (queue !== undefined) say(setQueue(ticket, queue, set));
      if (status !== undefined && status !== ticket.status) say(changes.setStatus(ticket, status, by));
      if (subject !== undefined && subject !== ticket.subject) {
        const before = ticket.subject;
        ticket.subject = subject;
        set('Subject', before, subject);
        const quoted = (value: string): string => (value === '' ? '(no value)' : `'${value}'`);
        say(`Subject changed from ${quoted(before)} to ${quoted(subject)}`);
      }
      const fields = wanted['CustomFields'];
      if (isObject(fields)) sentences.push(...changes.setCustomFields(ticket, fields, by));
      return sentences;
    },
  };

  type Set = (field: string, oldValue: string | number, newValue: string | number) => void;

  function setOwner(ticket: RtTicket, name: string, by: RtUser, set: Set): string | undefined {
    const before = ticket.owner;
    const owner = db.user(name);
    if (owner === undefined) return 'That user does not exist';
    if (owner === before) return undefined;
    if (!owner.isPrivileged && owner !== db.nobody) return 'That user may not own tickets in that queue';
    ticket.owner = owner;
    set('Owner', before.id, owner.id);
    record(ticket, by, 'SetWatcher', { field: 'Owner', oldValue: String(before.id), newValue: String(owner.id) });
    return `Owner changed from ${before.name} to ${owner.name}`;
  }

  function setPriority(ticket: RtTicket, given: string, set: Set): string | undefined {
    const before = ticket.priority;
    const priority = Number.parseInt(given, 10) || 0;
    if (priority === before) return undefined;
    ticket.priority = priority;
    set('Priority', before, priority);
    return `Priority changed from '${priorityName(before)}' to '${priorityName(priority)}'`;
  }

  function setQueue(ticket: RtTicket, name: string, set: Set): string | undefined {
    const before = ticket.queue;
    const queue = db.queue(name);
    if (queue === undefined) return `Queue ${name} does not exist`;
    if (queue === before) return undefined;
    ticket.queue = queue;
    set('Queue', before.id, queue.id);
    return `Queue changed from ${before.name} to ${queue.name}`;
  }

  return changes;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
