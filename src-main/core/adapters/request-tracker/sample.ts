import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { SampleRecord } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { newestTickets, type PullDeps } from './pull.ts';
import { readTicket } from './ticket-reader.ts';
import { unreadable } from './unreadable.ts';

const longestRaw = 64 * 1024;
/** Of one ticket: its newest, so that a ticket of ten years is shown as quickly as one of today. */
const mostMessages = 20;

/** The tickets with the highest numbers, each with what is told of it and of its history. Nothing is kept of this reading. */
export async function sample(
  deps: PullDeps,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  const rows = await newestTickets(deps, limit, signal);
  if (!rows.ok) return rows;
  const records: SampleRecord[] = [];
  const now = deps.clock.now();
  for (const { id } of rows.value) {
    let raw = '';
    // The reader asks for the ticket itself: what it gets is shown beside what becomes of it.
    const api = {
      ...deps.api,
      async ticket(ticket: string, inTime: AbortSignal) {
        const answer = await deps.api.ticket(ticket, inTime);
        if (answer.ok) raw = JSON.stringify(answer.value.json, undefined, 2).slice(0, longestRaw);
        return answer;
      },
    };
    const seen = { recent: {}, newest: Number.MAX_SAFE_INTEGER };
    const reading = await readTicket({ ...deps, api }, { ticket: String(id), after: 0 }, seen, now, signal);
    const title = `#${id}`;
    if (reading.ok) {
      records.push({ title, raw, messages: shortened(reading.value.messages) });
    } else if (reading.error.kind === 'nonsense') {
      const messages = [unreadable(deps.context.system, `ticket/${id}`, reading.error.message, undefined, now)];
      records.push({ title, raw, messages });
    } else return reading;
  }
  return ok(records);
}

/** Who and what comes first, then the newest of the history. */
function shortened(messages: SampleRecord['messages']): SampleRecord['messages'] {
  const entries = messages.filter(({ body }) => body.type === 'entry');
  return [...messages.filter(({ body }) => body.type !== 'entry'), ...entries.slice(-mostMessages)];
}
