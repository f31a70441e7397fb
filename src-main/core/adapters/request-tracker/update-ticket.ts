import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { changesToJson } from './act-codec.ts';
import type { TicketValues } from './act-state.ts';
import type { RtError } from './answer-error.ts';
import { read } from './codec-error.ts';
import { readLiveTicket, type LiveTicket } from './live-ticket.ts';
import { sentencesShape } from './rt-shapes.ts';
import { differing, fieldsOf, listed, pick, type TicketField } from './ticket-values.ts';
import type { WriterDeps } from './writer-deps.ts';

/** How often an update is tried again because something else on the ticket moved in between. */
const mostAttempts = 5;

export interface UpdateRequest {
  readonly ticket: string;
  readonly changes: TicketValues;
  /** What must still stand in these fields. */
  readonly before: TicketValues;
  /** Fields whose present value is accepted although it is not `before`: what this operation itself brought about. */
  readonly movedByUs: (
    live: LiveTicket,
    fields: readonly TicketField[],
  ) => Promise<Result<readonly TicketField[], RtError>>;
}

/**
 * Sets fields of a ticket if, and only if, nobody else changed them: the entity tag guards the gap between reading and writing,
 * and a change elsewhere on the ticket only means another attempt.
 *
 * Request Tracker answers 200 also where it refused a field, with nothing but a sentence, and keeps what it accepted. So the
 * ticket is read again, and a change that was carried out in part is taken back before it is reported as refused.
 */
export async function updateTicket(
  deps: WriterDeps,
  request: UpdateRequest,
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const { ticket, changes } = request;
  for (let attempt = 1; ; attempt++) {
    const live = await readLiveTicket(deps.api, ticket, signal);
    if (!live.ok) return live;
    const open = differing(live.value.values, changes, fieldsOf(changes));
    if (open.length === 0) return ok(`ticket ${ticket} already stood so`);
    const moved = differing(live.value.values, request.before, open);
    const ours = await request.movedByUs(live.value, moved);
    if (!ours.ok) return ours;
    const stale = moved.filter((field) => !ours.value.includes(field));
    if (stale.length > 0) return err(changedMeanwhile(ticket, stale));
    const put = await putChanges(deps, live.value, pick(changes, open), signal);
    if (put.ok) return verified(deps, live.value, pick(changes, open), put.value, signal);
    if (put.error.status !== 412 || attempt >= mostAttempts) return put;
  }
}

const changedMeanwhile = (ticket: string, fields: readonly TicketField[]): RtError => ({
  kind: 'refused',
  stale: true,
  message: `ticket ${ticket} was changed by somebody else meanwhile: ${listed(fields)}`,
});

async function putChanges(
  deps: WriterDeps,
  live: LiveTicket,
  changes: ActOf<'updateTicket'>['changes'],
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const answer = await deps.api.send(
    {
      method: 'PUT',
      path: `/ticket/${live.ticket.id}`,
      json: changesToJson(changes),
      headers: { 'if-match': `"${live.etag}"` },
      write: true,
    },
    signal,
  );
  if (!answer.ok) return answer;
  const sentences = read(sentencesShape, answer.value.json);
  return ok(
    sentences.ok ? sentences.value.flatMap((sentence) => sentence ?? []).join(' ') : JSON.stringify(answer.value.json),
  );
}

async function verified(
  deps: WriterDeps,
  before: LiveTicket,
  changes: TicketValues,
  said: string,
  signal: AbortSignal,
): Promise<Result<string, RtError>> {
  const { id } = before.ticket;
  const fields = fieldsOf(changes);
  const live = await readLiveTicket(deps.api, id, signal);
  if (!live.ok) return unclear(id, said, live.error);
  const refused = differing(live.value.values, changes, fields);
  if (refused.length === 0) return ok(said);
  const accepted = fields.filter((field) => !refused.includes(field));
  if (accepted.length > 0) {
    const back = await putChanges(deps, live.value, pick(before.values, accepted), signal);
    if (!back.ok) return unclear(id, said, back.error);
    const again = await readLiveTicket(deps.api, id, signal);
    if (!again.ok || differing(again.value.values, before.values, accepted).length > 0)
      return unclear(id, said, again.ok ? undefined : again.error);
  }
  return err({
    kind: 'refused',
    message: `Request Tracker did not accept ${listed(refused)} of ticket ${id}`,
    said: said.slice(0, 500),
  });
}

const unclear = (id: string, said: string, cause: RtError | undefined): Result<never, RtError> =>
  err({
    kind: 'unknown',
    message: `ticket ${id} was changed, but not as asked, or it could not be read again${cause ? `: ${cause.message}` : ''}`,
    said: said.slice(0, 500),
  });
