import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PullBatch } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { customerToUnified, eventToUnified, unreadableRow, type CodecContext, type CodecError } from './codec.ts';
import type { ChangesSettings, SoapCrmSettings } from './settings.ts';
import type { SoapClient } from './soap-client.ts';
import { fillTemplate } from './template.ts';
import { rowsAt, textAt } from './value-path.ts';

const number = v.pipe(v.string(), v.regex(/^\d{1,30}$/));
const cursorShape = v.object({ customers: number, calls: number });
type Cursor = v.InferOutput<typeof cursorShape>;

const beginning: Cursor = { customers: '0', calls: '0' };
function parseCursor(text: string | undefined): Cursor {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text);
  return parsed.success ? parsed.output : beginning;
}

export interface PullDeps {
  readonly client: SoapClient;
  readonly settings: SoapCrmSettings;
  readonly context: () => CodecContext;
}

interface Step {
  readonly messages: readonly UnifiedMessage[];
  readonly cursor: string;
  readonly more: boolean;
}

/** Reads what changed since the cursor: customers, and the records of calls where the settings say how. */
export async function pull(
  deps: PullDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before anything was asked' });
  const cursor = parseCursor(cursorText);
  const { customers, calls } = deps.settings;
  const first = await readChanges(deps, 'customer', customers.changes, cursor.customers, signal, (row, context) =>
    customerToUnified(row, customers, context),
  );
  if (!first.ok) return first;
  let second: Step = { messages: [], cursor: cursor.calls, more: false };
  if (calls?.changes !== undefined) {
    const read = await readChanges(deps, 'event', calls.changes, cursor.calls, signal, (row, context) =>
      eventToUnified(row, calls, context),
    );
    if (!read.ok) return read;
    second = read.value;
  }
  return ok({
    messages: [...first.value.messages, ...second.messages],
    cursor: JSON.stringify({ customers: first.value.cursor, calls: second.cursor } satisfies Cursor),
    more: first.value.more || second.more,
  });
}

async function readChanges(
  { client, context }: PullDeps,
  what: string,
  { operation, request, items, cursor: element, limit }: ChangesSettings,
  cursor: string,
  signal: AbortSignal,
  toUnified: (row: unknown, context: CodecContext) => Result<UnifiedMessage, CodecError>,
): Promise<Result<Step, AdapterError>> {
  const answer = await client.call(
    { operation, request: fillTemplate(request, { cursor, limit: String(limit) }) },
    signal,
  );
  if (!answer.ok) return answer;
  const rows = rowsAt(answer.value, items);
  const messages: UnifiedMessage[] = [];
  let highest = BigInt(cursor);
  for (const row of rows) {
    const rank = textAt(row, element);
    if (rank !== undefined && /^\d{1,30}$/.test(rank) && BigInt(rank) > highest) highest = BigInt(rank);
    const message =
      rank === undefined
        ? err({ path: element, message: 'the record has no change number' })
        : toUnified(row, context());
    messages.push(message.ok ? message.value : unreadableRow(what, row, message.error, context()));
  }
  // A page that does not move on would be read for ever.
  return ok({ messages, cursor: String(highest), more: rows.length >= limit && String(highest) !== cursor });
}
