import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RtError } from './answer-error.ts';
import { read, type CodecError } from './codec-error.ts';
import type { RestApi } from './rest-api.ts';
import { transactionShape, type RtTransaction } from './rt-shapes.ts';

export interface HistoryRow {
  readonly json: unknown;
  readonly transaction: Result<RtTransaction, CodecError>;
}

/**
 * A ticket's history after a transaction id, newest first. It ends at that id or at the ticket's creation, which everybody sees
 * who sees the ticket: short pages are no end, see `readFeed`.
 */
export async function readHistory(
  api: RestApi,
  ticket: string,
  after: number,
  signal: AbortSignal,
): Promise<Result<readonly HistoryRow[], RtError>> {
  const wanted: HistoryRow[] = [];
  const seen = new Set<unknown>();
  for (let page = 1; ; page++) {
    const rows = await api.history(ticket, page, signal);
    if (!rows.ok) return rows;
    const known = seen.size;
    let ended = false;
    for (const json of rows.value) {
      const transaction = read(transactionShape, json);
      if (transaction.ok) {
        const { id, Type, ObjectId } = transaction.value;
        if (seen.has(id)) continue;
        seen.add(id);
        ended ||= Number(id) <= after || (Type === 'Create' && ObjectId === ticket);
        if (Number(id) <= after) continue;
      }
      wanted.push({ json, transaction });
    }
    if (ended || seen.size === known) return ok(wanted);
  }
}
