import type { TicketStateClass } from '../../../../src-shared/model/conversation.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { DeclaredLink, Requester, TicketBody, UnifiedMessage } from '../unified-message.ts';
import { customerNumberKey, ownerName, type CodecContext } from './codec-context.ts';
import { read, type CodecError } from './codec-error.ts';
import { ticketShape, type RtTicket, type RtUser } from './rt-shapes.ts';

/** A ticket as `GET /ticket/N` answers it, with its entity tag and what is known about its requesters. */
export interface TicketDocument {
  readonly kind: 'ticket';
  readonly json: unknown;
  /** Without quotes; the id of the ticket's last transaction. */
  readonly etag: string;
  readonly requesters: ReadonlyMap<string, RtUser>;
}

export function ticketToUnified(
  document: TicketDocument,
  context: CodecContext,
): Result<UnifiedMessage<TicketBody>, CodecError> {
  const parsed = read(ticketShape, document.json);
  if (!parsed.ok) return parsed;
  const ticket = parsed.value;
  const customFields = customFieldValues(ticket);
  return ok({
    id: `ticket/${ticket.id}@${document.etag}`,
    source: context.system,
    time: ticket.LastUpdated,
    body: {
      type: 'ticket',
      reference: ticketReference(ticket.id, document.etag, context),
      number: `#${ticket.id}`,
      subject: ticket.Subject,
      state: stateClass(ticket.Status, context),
      nativeState: ticket.Status,
      nativeStates: statusesFrom(ticket),
      priority: priorityClass(ticket.Priority),
      owner: ownerName(ticket.Owner?.id ?? ''),
      queue: queueName(ticket, context),
      requesters: ticket.Requestor.filter((member) => member.type !== 'group').map((member) =>
        requester(member.id, document.requesters.get(member.id), context),
      ),
      customFields,
      links: customerLinks(customFields, context),
      createdAt: ticket.Created,
      changedAt: ticket.LastUpdated,
    },
  });
}

export const ticketReference = (id: string, etag: string | undefined, context: CodecContext): Reference => ({
  system: context.system,
  kind: 'ticket',
  id,
  ...(etag === undefined ? {} : { version: etag }),
});

/** First value of each custom field; an image or file stands with its name. */
export function customFieldValues(holder: Pick<RtTicket, 'CustomFields'>): Record<string, string> {
  const entries = (holder.CustomFields ?? []).map(({ name, id, values }): [string, string] => {
    const value = values[0];
    const text = typeof value === 'object' && value !== null ? value.filename : String(value ?? '');
    return [name === '' ? id : name, text];
  });
  return Object.fromEntries(entries);
}

export function customerLinks(fields: Readonly<Record<string, string>>, context: CodecContext): DeclaredLink[] {
  const { customerNumberField: field } = context;
  const value = field !== undefined && Object.hasOwn(fields, field) ? (fields[field] ?? '').trim() : '';
  return value === '' ? [] : [{ key: customerNumberKey, value }];
}

/** Where the ticket can go from here: Request Tracker offers its lifecycle's actions as links. The present status is first. */
export function statusesFrom(ticket: RtTicket): string[] {
  const offered = ticket._hyperlinks.flatMap((link) => (link.ref === 'lifecycle' && link.to ? [link.to] : []));
  return [...new Set([ticket.Status, ...offered])];
}

export const queueName = (ticket: RtTicket, context: CodecContext): string =>
  ticket.Queue.Name !== '' ? ticket.Queue.Name : (context.names.queues.get(ticket.Queue.id) ?? ticket.Queue.id);

/** The default lifecycle of Request Tracker 5 (RT_Config, %Lifecycles), and words own lifecycles often use. */
const knownStatuses: readonly (readonly [RegExp, TicketStateClass])[] = [
  [/^new$|untriaged|^新/i, 'new'],
  [/stalled|pending|waiting|hold|待|挂起/i, 'pending'],
  [/reject|delete|closed|cancel|关闭|取消|拒绝/i, 'closed'],
  [/resolved|solved|done|complete|解决|完成/i, 'resolved'],
];

export function stateClass(status: string, context: CodecContext): TicketStateClass {
  if (Object.hasOwn(context.statusClasses, status)) return context.statusClasses[status] ?? 'open';
  return knownStatuses.find(([pattern]) => pattern.test(status))?.[1] ?? 'open';
}

/** Request Tracker 5 shows 0 as Low, 50 as Medium and 100 as High (RT_Config, %PriorityAsString). */
function priorityClass(priority: number): TicketBody['priority'] {
  if (priority > 100) return 'urgent';
  if (priority >= 100) return 'high';
  return priority >= 50 ? 'normal' : 'low';
}

function requester(login: string, user: RtUser | undefined, context: CodecContext): Requester {
  const email = user?.EmailAddress || (login.includes('@') ? login : '');
  return {
    reference: { system: context.system, kind: 'customer', id: login },
    ...(user?.RealName ? { name: user.RealName } : {}),
    ...(email === '' ? {} : { email }),
    ...phoneOf(user),
  };
}

function phoneOf(user: RtUser | undefined): { phone?: string } {
  const phone = user?.MobilePhone || user?.WorkPhone || user?.HomePhone;
  return phone ? { phone } : {};
}
