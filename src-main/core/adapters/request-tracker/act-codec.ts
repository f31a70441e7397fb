import type { Act, ActOf } from '../../../../src-shared/model/intent.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { nobody } from './codec-context.ts';
import type { CodecError } from './codec-error.ts';

/** A request to Request Tracker, below `/REST/2.0`. */
export interface RtRequest {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Turns an act into the request that carries it out. Acts of other systems are refused with the path that is wrong. */
export function actToRequest(act: Act): Result<RtRequest, CodecError> {
  switch (act.act) {
    case 'reply':
      return message(act, 'correspond');
    case 'addNote':
      return message(act, 'comment');
    case 'updateTicket':
      return withTicket(act, (path) => ({ method: 'PUT', path, json: changesToJson(act.changes) }));
    case 'createTicket':
      return ok({ method: 'POST', path: '/ticket', json: newTicketJson(act) });
    case 'updateContact':
    case 'logCall':
      return err({ path: '$.act', message: `Request Tracker cannot carry out "${act.act}"` });
    default:
      return assertNever(act, 'actToRequest');
  }
}

type Message = ActOf<'reply'> | ActOf<'addNote'>;

/** The two ends of the product's promise that a note never reaches the customer: `comment` mails nobody outside. */
function message(act: Message, endpoint: 'correspond' | 'comment'): Result<RtRequest, CodecError> {
  const badFile = (act.attachments ?? []).findIndex((file) => !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(file.base64));
  if (badFile >= 0) return err({ path: `$.attachments[${badFile}].base64`, message: 'is not base64 (RFC 4648)' });
  return withTicket(act, (path) => ({
    method: 'POST',
    path: `${path}/${endpoint}`,
    json: {
      Content: act.text,
      ContentType: 'text/plain',
      ...(act.attachments?.length
        ? {
            Attachments: act.attachments.map((file) => ({
              FileName: encodedFileName(file.name),
              FileType: file.mediaType === '' ? 'application/octet-stream' : file.mediaType,
              FileContent: file.base64,
            })),
          }
        : {}),
    },
  }));
}

function withTicket(
  act: Exclude<Act, { act: 'createTicket' | 'updateContact' | 'logCall' }>,
  build: (path: string) => RtRequest,
): Result<RtRequest, CodecError> {
  const { kind, id } = act.ticket;
  if (kind !== 'ticket') return err({ path: '$.ticket.kind', message: `must be "ticket", not "${kind}"` });
  if (!/^[1-9]\d{0,18}$/.test(id)) return err({ path: '$.ticket.id', message: `"${id}" is not a ticket number` });
  return ok(build(`/ticket/${id}`));
}

/** Only what is present changes; an empty owner is Request Tracker's user Nobody, an empty custom field is deleted. */
export function changesToJson(changes: ActOf<'updateTicket'>['changes']): Record<string, unknown> {
  const { status, owner, queue, customFields } = changes;
  return {
    ...(status === undefined ? {} : { Status: status }),
    ...(owner === undefined ? {} : { Owner: owner === '' ? nobody : owner }),
    ...(queue === undefined ? {} : { Queue: queue }),
    ...(customFields === undefined || Object.keys(customFields).length === 0
      ? {}
      : { CustomFields: customFieldJson(customFields) }),
  };
}

const customFieldJson = (fields: Readonly<Record<string, string>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === '' ? null : value]));

function newTicketJson(act: ActOf<'createTicket'>): Record<string, unknown> {
  return {
    Queue: act.queue,
    Subject: act.subject,
    ...(act.requester === '' ? {} : { Requestor: act.requester }),
    Content: act.text,
    ContentType: 'text/plain',
    ...(act.customFields === undefined || Object.keys(act.customFields).length === 0
      ? {}
      : { CustomFields: act.customFields }),
  };
}

/**
 * Request Tracker 5.0.3 answers 500 to a file name beyond Latin-1 and stores Latin-1 names as broken UTF-8, so such names
 * travel as RFC 2047 encoded words, which it decodes.
 */
export const encodedFileName = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name) && !name.includes('=?')
    ? name
    : `=?UTF-8?B?${Buffer.from(name, 'utf8').toString('base64')}?=`;
