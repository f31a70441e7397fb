import { answer, matchesTag, refusal, wrongMediaType, type RtAnswer } from './rt-answer.ts';
import { filesOf, formBody, header, mediaType, objectBody, parseJsonBody, type RtRequest } from './rt-body.ts';
import { isObject, type RtChanges } from './rt-changes.ts';
import { isStatus } from './lifecycle.ts';
import { plainText } from './plain-text.ts';
import type { RtMessage } from './rt-message.ts';
import type { RtTicket, RtUser } from './rt-records.ts';
import { reference, type RtView } from './rt-rows.ts';
import { createTicket } from './rt-tickets.ts';

/** The requests that change something. */
export interface RtWriteRoutes {
  create(request: RtRequest, by: RtUser): Promise<RtAnswer>;
  update(request: RtRequest, ticket: RtTicket | undefined, by: RtUser): Promise<RtAnswer>;
  message(
    request: RtRequest,
    ticket: RtTicket | undefined,
    kind: 'correspond' | 'comment',
    by: RtUser,
  ): Promise<RtAnswer>;
}

export function createRtWriteRoutes(view: RtView, changes: RtChanges): RtWriteRoutes {
  const { db } = view;
  return {
    async create(request, by) {
      const body = await objectBody(request);
      if (!body.ok) return body.error;
      const { Queue, Subject, Status, Priority, Owner, Requestor, CustomFields, Content, ContentType, Attachments } =
        body.value;
      const queueName = plainText(Queue);
      if (queueName === '') return refusal(400, 'Could not create ticket. Queue not set');
      const queue = db.queue(queueName);
      if (queue === undefined) return refusal(403, `No permission to create tickets in the queue '${queueName}'`);
      const files = filesOf(Attachments);
      if (!files.ok) return refusal(400, `Field ${files.error} is required for each attachment in Attachments`);
      const status = plainText(Status) || 'new';
      if (!isStatus(status)) return refusal(400, `Status '${status}' isn't a valid status for tickets in this queue.`);
      const owner = db.user(plainText(Owner));
      const addresses = [Requestor]
        .flat()
        .flatMap((one) => plainText(one).split(','))
        .map((one) => one.trim());
      const message: RtMessage = {
        ...{ text: plainText(Content), mediaType: messageType(ContentType), files: files.value, via: 'REST' },
      };
      const ticket = createTicket(
        db,
        {
          ...{ queue, subject: plainText(Subject), status, priority: Number.parseInt(plainText(Priority), 10) || 0 },
          owner: owner?.isPrivileged ? owner : db.nobody,
          requesters: addresses.filter((one) => one !== '').map((one) => db.user(one) ?? db.requester(one)),
          customFields: isObject(CustomFields) ? CustomFields : {},
          message: Content === undefined && Attachments === undefined ? undefined : message,
        },
        by,
      );
      return answer(reference(ticket, view), 201, { Location: `/REST/2.0/ticket/${ticket.id}` });
    },
    async update(request, ticket, by) {
      const body = await objectBody(request);
      if (ticket === undefined) return refusal(404, 'Resource does not exist; use POST to create');
      const condition = header(request, 'if-match');
      const etag = ticket.transactions.at(-1)?.id ?? 0;
      if (condition !== undefined && !matchesTag(condition, etag)) return refusal(412, 'Precondition Failed');
      return body.ok ? answer(changes.update(ticket, body.value, by)) : body.error;
    },
    async message(request, ticket, kind, by) {
      const body = await messageBody(request);
      if (!body.ok) return body.error;
      const { Content, ContentType, Subject, Attachments, CustomFields, Status } = body.value;
      const files = filesOf(Attachments);
      if (!files.ok) return refusal(400, `${files.error} is a required field for each attachment in Attachments`);
      const text = plainText(Content);
      if (text !== '' && plainText(ContentType) === '')
        return refusal(400, 'ContentType is a required field for application/json');
      if (ticket === undefined) return refusal(400, 'Message could not be recorded');
      const message: RtMessage = {
        ...{ text, mediaType: messageType(ContentType), subject: plainText(Subject), files: files.value, via: 'REST' },
      };
      const transaction = changes.message(ticket, kind === 'comment' ? 'Comment' : 'Correspond', message, by);
      const sentences = [kind === 'comment' ? 'Comments added' : 'Correspondence added'];
      if (isObject(CustomFields)) sentences.push(...changes.setCustomFields(ticket, CustomFields, by));
      if (plainText(Status) !== '') sentences.push(changes.setStatus(ticket, plainText(Status), by));
      return answer(sentences, 201, { Location: `/REST/2.0/transaction/${transaction.id}` });
    },
  };

  async function messageBody(request: RtRequest): ReturnType<typeof formBody> {
    const type = mediaType(request);
    const content = request.body.toString('utf8');
    if (type === 'text/plain' || type === 'text/html')
      return { ok: true, value: { Content: content, ContentType: type } };
    if (type === 'multipart/form-data') return formBody(request, 'JSON is a required field for multipart/form-data');
    if (type !== 'application/json') return { ok: false, error: wrongMediaType };
    const parsed = parseJsonBody(request.body);
    // Here, unlike everywhere else, Request Tracker 5.0.3 answers an empty 500 to what is no JSON.
    return parsed.ok && isObject(parsed.value)
      ? { ok: true, value: parsed.value }
      : { ok: false, error: { status: 500 } };
  }
}

/** Anything but HTML is kept as plain text. */
const messageType = (given: unknown): string => (/^text\/html\b/i.test(plainText(given)) ? 'text/html' : 'text/plain');
