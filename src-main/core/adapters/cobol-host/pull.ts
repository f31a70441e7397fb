import { byteCharacters } from './byte-characters.ts';
import type { CodePage } from './host-records.ts';
import type { PullBatch, SampleRecord } from '../adapter.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { accountToUnified, complaintToUnified, unreadable, type CodecContext } from './codec.ts';
import type { Change, HostClient } from './messages/host-client.ts';
import { parseCursor, type PullCursor } from './pull-cursor.ts';
import { HostFault, notTheRecord } from './session/host-fault.ts';
import { orFault } from './writes/planned-write.ts';

/** Changes asked for at once. */
const pageSize = 50;

export function messagesOf(change: Change, context: CodecContext): readonly UnifiedMessage[] {
  const { sequence, bytes } = change;
  switch (change.kind) {
    case 'account':
      return [accountToUnified(bytes, sequence, context)];
    case 'complaint':
      return complaintToUnified(bytes, sequence, context);
    case 'unknown':
      return [unreadable(`change:${sequence}`, bytes, `change ${sequence}: ${change.reason}`, context)];
  }
}

/**
 * The records that changed since the cursor. A change that cannot be read is told as such; one that cannot even be cut out of the
 * answer is asked for alone, so that it is parked alone.
 *
 * @throws HostFault
 */
export async function pullChanges(
  client: HostClient,
  cursor: string | undefined,
  context: CodecContext,
  signal: AbortSignal,
): Promise<PullBatch> {
  const stored = parseCursor(cursor);
  const after = stored?.after ?? '0';
  const alone = stored?.one === true;
  const answer = orFault(await client.browse(after, alone ? 1 : pageSize, signal));
  const { changes, next, highest, more, torn } = answer;
  const batch = (messages: readonly UnifiedMessage[], at: string, isMore: boolean, one?: true): PullBatch => ({
    messages,
    cursor: JSON.stringify({ v: 1, after: at, ...(one === undefined ? {} : { one }) } satisfies PullCursor),
    more: isMore,
  });
  // The host was set back to an earlier state: its numbers start again below ours, and everything has to be read anew.
  if (BigInt(highest) < BigInt(after)) return batch([], '0', true);
  const messages = changes.flatMap((change) => messagesOf(change, context));
  if (torn === undefined) {
    if (more && BigInt(next) <= BigInt(after)) {
      throw new HostFault(notTheRecord(`the answer to BRWS says that more follows, and goes on at ${next} again`));
    }
    return batch(messages, BigInt(next) > BigInt(after) ? next : after, more);
  }
  if (!alone) return batch(messages, changes.at(-1)?.sequence ?? after, true, true);
  const lost = unreadable(
    `change:${next}`,
    new Uint8Array(),
    `change ${next}: the answer to BRWS is torn: ${torn}`,
    context,
  );
  return batch([...messages, lost], next, more);
}

/** The newest records with their bytes and fields, for who judges a mapping. */
export async function sampleRecords(
  client: HostClient,
  limit: number,
  context: CodecContext,
  page: CodePage,
  signal: AbortSignal,
): Promise<readonly SampleRecord[]> {
  const { changes } = orFault(await client.browse(undefined, limit, signal));
  return changes.map((change): SampleRecord => {
    const messages = messagesOf(change, context);
    const bytes = Buffer.from(change.bytes);
    if (change.kind === 'unknown') return { title: `change ${change.sequence}`, raw: bytes.toString('hex'), messages };
    const { book, fields } = context.records[change.kind];
    const view = book.read(change.bytes);
    const places = view.fields();
    const characters = byteCharacters(bytes, places, page);
    return {
      title: `${change.kind} ${view.text(fields.key)}`,
      // The fields beside the bytes say all there is.
      raw: '',
      bytes: { base64: bytes.toString('base64'), fields: places, ...(characters && { characters }) },
      messages,
    };
  });
}
