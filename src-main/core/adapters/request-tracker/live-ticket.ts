import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { requestTrackerAdvice, type RtError } from './answer-error.ts';
import type { TicketValues } from './act-state.ts';
import { ownerName } from './codec-context.ts';
import { read } from './codec-error.ts';
import type { RestApi } from './rest-api.ts';
import { ticketShape, type RtTicket } from './rt-shapes.ts';
import { customFieldValues } from './ticket-codec.ts';

export interface LiveTicket {
  readonly ticket: RtTicket;
  /** Id of the last transaction. */
  readonly etag: string;
  readonly values: Required<TicketValues>;
}

/** The ticket as it stands now; refused where it is gone, deleted, or merged into another one. */
export async function readLiveTicket(
  api: RestApi,
  id: string,
  signal: AbortSignal,
): Promise<Result<LiveTicket, RtError>> {
  const answer = await api.ticket(id, signal);
  if (!answer.ok) return answer;
  const parsed = read(ticketShape, answer.value.json);
  if (!parsed.ok)
    return err({
      kind: 'nonsense',
      message: `ticket ${id} cannot be read at ${parsed.error.path}: ${parsed.error.message}`,
    });
  const ticket = parsed.value;
  if (ticket.id !== id)
    return err({ kind: 'refused', stale: true, message: `ticket ${id} was merged into ticket ${ticket.id}` });
  if (ticket.Status === 'deleted') return err({ kind: 'refused', stale: true, message: `ticket ${id} was deleted` });
  return ok({
    ticket,
    etag: answer.value.etag ?? '',
    values: {
      status: ticket.Status,
      owner: ownerName(ticket.Owner?.id ?? ''),
      queue: ticket.Queue.Name,
      customFields: customFieldValues(ticket),
    },
  });
}

/** Request Tracker offers a link for each thing this account may add. */
export function mayAdd(live: LiveTicket, what: 'correspond' | 'comment'): Result<void, RtError> {
  if (live.ticket._hyperlinks.some(({ ref }) => ref === what)) return ok(undefined);
  const right = what === 'correspond' ? 'ReplyToTicket' : 'CommentOnTicket';
  return err({
    kind: 'misconfigured',
    message: `this account lacks the right ${right} on ticket ${live.ticket.id} (queue ${live.values.queue})`,
    advice: requestTrackerAdvice.permission,
  });
}
