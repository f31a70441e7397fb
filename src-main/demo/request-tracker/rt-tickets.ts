import type { DemoIncoming, DemoTicket } from './demo-ticket.ts';
import { isInactive, isInitial } from './lifecycle.ts';
import { firstText } from './plain-text.ts';
import type { FieldValues, RtChanges } from './rt-changes.ts';
import type { RtDatabase } from './rt-database.ts';
import { storeMessage, type RtMessage } from './rt-message.ts';
import type { RtQueue, RtTicket, RtUser } from './rt-records.ts';

export interface NewTicket {
  readonly queue: RtQueue;
  readonly subject: string;
  readonly status: string;
  readonly priority: number;
  readonly owner: RtUser;
  readonly requesters: readonly RtUser[];
  readonly customFields: FieldValues;
  readonly message: RtMessage | undefined;
}

/** Opens a ticket: one transaction, which holds the first message. */
export function createTicket(db: RtDatabase, wanted: NewTicket, by: RtUser): RtTicket {
  const values = new Map<number, string | null>();
  for (const [name, given] of Object.entries(wanted.customFields)) {
    const field = db.customField(name);
    const value = firstText(given);
    if (field !== undefined && value !== '') values.set(field.id, value);
  }
  const { queue, subject, status, priority, owner, requesters, message } = wanted;
  const now = db.now();
  const ticket = db.addTicket({
    ...{ queue, subject, status, priority, owner, values, requesters: [...new Set(requesters)] },
    ...{ creator: by, created: now, lastUpdatedBy: by, lastUpdated: now },
    started: isInitial(status) ? 0 : now,
    resolved: isInactive(status) ? now : 0,
  });
  const nothing = { field: '', oldValue: '', newValue: '', data: '' };
  const transaction = db.addTransaction({ ticket, creator: by, kind: 'Create', ...nothing });
  if (message !== undefined) storeMessage(db, transaction, { subject, ...message }, 'create');
  return ticket;
}

/** A requester writes by mail: on the ticket named, or a new one. `undefined`: no such ticket or queue, or nobody wrote. */
export function receive(db: RtDatabase, changes: RtChanges, mail: DemoIncoming): number | undefined {
  const { name, email, phone } = mail.requester ?? {};
  const message: RtMessage = { text: mail.text, mediaType: 'text/plain', files: mail.attachments ?? [], via: 'Email' };
  if (mail.ticket !== undefined) {
    const ticket = db.ticket(mail.ticket);
    const author = email === undefined ? ticket?.requesters[0] : db.requester(email, name, phone);
    if (ticket === undefined || author === undefined) return undefined;
    changes.message(ticket, 'Correspond', message, author);
    return ticket.id;
  }
  const queue = mail.queue === undefined ? db.queues[0] : db.queue(mail.queue);
  if (queue === undefined || email === undefined) return undefined;
  const author = db.requester(email, name, phone);
  const { subject = '', priority = 0, customFields = {} } = mail;
  const wanted = {
    queue,
    subject,
    status: 'new',
    priority,
    owner: db.nobody,
    requesters: [author],
    customFields,
    message,
  };
  return createTicket(db, wanted, author).id;
}

/**
 * Plays the tickets the server starts with in the order of their times, so that numbers and transaction ids rise with time as
 * they would have.
 *
 * @throws Error where a ticket names a queue or an author that is not there
 */
export function playTickets(db: RtDatabase, changes: RtChanges, tickets: readonly DemoTicket[]): void {
  const steps = tickets.flatMap((story) => {
    const { requester, owner, entries } = story;
    const queue = db.queue(story.queue);
    if (queue === undefined)
      throw new Error(`the demo ticket "${story.subject}" is in the queue "${story.queue}", which is not there`);
    let ticket: RtTicket | undefined;
    const author = (login: string): RtUser => {
      const user = login === requester.email ? db.requester(login, requester.name, requester.phone) : db.user(login);
      if (user === undefined)
        throw new Error(`the demo ticket "${story.subject}" has an entry by "${login}", who is not there`);
      return user;
    };
    const messageOf = (entry: (typeof entries)[number]): RtMessage => ({
      text: entry.text,
      mediaType: 'text/plain',
      files: entry.attachments ?? [],
      via: entry.author === requester.email ? 'Email' : 'REST',
    });
    const ordered = entries.toSorted((a, b) => a.at - b.at);
    const [first, ...rest] = ordered;
    const open = (): void => {
      const { subject, priority, customFields } = story;
      const requesters = [db.requester(requester.email, requester.name, requester.phone)];
      const message = first === undefined ? undefined : messageOf(first);
      const wanted = {
        ...{ queue, subject, priority, customFields, requesters, message },
        ...{ owner: db.user(owner) ?? db.nobody, status: 'new' },
      };
      ticket = createTicket(db, wanted, author(first?.author ?? requester.email));
    };
    const then = (work: (on: RtTicket) => void) => (): void => {
      if (ticket !== undefined) work(ticket);
    };
    const opened = first?.at ?? db.now();
    return [
      { at: opened, run: open },
      ...rest.map((entry) => ({
        at: entry.at,
        run: then((on) => {
          const kind = entry.kind === 'comment' ? 'Comment' : 'Correspond';
          changes.message(on, kind, messageOf(entry), author(entry.author));
        }),
      })),
      {
        at: rest.at(-1)?.at ?? opened,
        run: then((on) => {
          if (on.status !== story.status) changes.setStatus(on, story.status, db.user(owner) ?? db.system);
        }),
      },
    ];
  });
  for (const { at, run } of steps.toSorted((a, b) => a.at - b.at)) db.atTime(at, run);
}
