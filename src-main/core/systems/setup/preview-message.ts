import type { Card } from '../../../../src-shared/model/card.ts';
import type { PreviewMessage } from '../../../../src-shared/model/system-setup.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import type { EntryBody, TicketBody, UnifiedBody, UnifiedMessage } from '../../adapters/unified-message.ts';

const LONGEST_TEXT = 4_000;

type Fact = PreviewMessage['facts'][number];
type Told = Omit<PreviewMessage, 'type' | 'at'>;

const fact = (field: string, value: string | number | undefined): Fact[] =>
  value === undefined || value === '' ? [] : [{ field, value: String(value) }];

/** A message in the words the inbox would show it with. */
export const previewMessage = ({ time, body }: UnifiedMessage): PreviewMessage => ({
  type: body.type,
  at: time,
  ...tell(body),
});

function tell(body: UnifiedBody): Told {
  switch (body.type) {
    case 'customer':
      return {
        heading: body.card.name?.full ?? body.reference.id,
        facts: [...fact('id', body.reference.id), ...cardFacts(body.card), ...linkFacts(body.links)],
      };
    case 'ticket':
      return tellTicket(body);
    case 'entry':
      return tellEntry(body);
    case 'call':
      return {
        heading: body.call.number,
        facts: [
          ...fact('callerName', body.call.callerName),
          ...fact('state', body.call.state),
          ...fact('direction', body.call.direction),
          ...fact('queue', body.call.queue),
          ...fact('agent', body.call.agent),
        ],
      };
    case 'presence':
      return {
        heading: body.presence.agent,
        facts: [...fact('state', body.presence.state), ...fact('reason', body.presence.reason)],
      };
    case 'queue':
      return {
        heading: body.queue.queue,
        facts: [
          ...fact('waiting', body.queue.waiting),
          ...fact('members', body.queue.members),
          ...fact('available', body.queue.available),
        ],
      };
    case 'removed':
      return { heading: body.reference.id, facts: fact('mergedInto', body.mergedInto?.id) };
    case 'unreadable':
      return { heading: '', facts: [], reason: body.reason };
    default:
      return assertNever(body, 'previewMessage');
  }
}

const tellTicket = (body: TicketBody): Told => ({
  heading: `${body.number} ${body.subject}`.trim(),
  facts: [
    ...fact('state', body.nativeState),
    ...fact('stateClass', body.state),
    ...fact('priority', body.priority),
    ...fact('owner', body.owner),
    ...fact('queue', body.queue),
    ...fact('channel', body.channel),
    ...body.requesters.flatMap(({ name, email, phone }) =>
      fact('requester', [name, email, phone].filter((part) => part !== undefined && part !== '').join(' · ')),
    ),
    ...linkFacts(body.links),
    ...Object.entries(body.customFields).flatMap(([name, value]) => fact(name, value)),
  ],
});

const tellEntry = (body: EntryBody): Told => ({
  heading: body.author.name,
  facts: [
    ...fact('kind', body.kind),
    ...fact('author', body.author.role),
    ...fact('on', 'ticket' in body.on ? body.on.ticket.id : body.on.customer.id),
    ...(body.change ? fact(body.change.field, `${body.change.from} → ${body.change.to}`) : []),
    ...(body.call ? [...fact('direction', body.call.direction), ...fact('outcome', body.call.outcome)] : []),
    ...body.attachments.flatMap(({ name }) => fact('attachment', name)),
  ],
  text: body.text.slice(0, LONGEST_TEXT),
});

const linkFacts = (links: readonly { readonly key: string; readonly value: string }[]): Fact[] =>
  links.flatMap(({ key, value }) => fact(`/extra/${key}`, value));

/** Every value of a card, by its pointer. */
function cardFacts(card: Card): Fact[] {
  const { '@type': _type, version: _version, name: _name, ...rest } = card;
  const walk = (value: unknown, pointer: string): Fact[] => {
    if (typeof value === 'string') return fact(pointer, value);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => walk(inner, `${pointer}/${key}`));
  };
  return walk(rest, '');
}
