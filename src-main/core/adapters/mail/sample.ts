import type { Result } from '../../../../src-shared/result/result.ts';
import type { SampleRecord } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { toUnified } from './codec.ts';
import { openFolder, readSources } from './imap/folder-reader.ts';
import type { MailboxKeeper } from './mailbox/mailbox-keeper.ts';
import { copyToRead, type ReaderDeps } from './pull.ts';
import { openSeal } from './smime/open-seal.ts';
import { byNewest, shownOf } from './threads/mail-record.ts';
import { ticketOfThread } from './threads/ticket-of-thread.ts';
import { unreadable } from './unreadable.ts';

const longestRaw = 64 * 1024;

/** The newest messages as they lie in the mailbox, with what becomes of them. */
export function sample(
  deps: ReaderDeps,
  keeper: MailboxKeeper,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  const { context } = deps;
  return keeper.use('sample', signal, async (client, mailbox) => {
    const newest = shownOf(mailbox.index.records.values())
      .toSorted(byNewest)
      .slice(0, Math.min(Math.max(limit, 1), 20));
    const samples: SampleRecord[] = [];
    for (const record of newest) {
      const copy = copyToRead(record)!;
      await openFolder(client, copy.folder);
      const [source] = await readSources(client, [copy.uid], false);
      if (source === undefined) continue;
      const thread = mailbox.index.threadOf(record.key)!;
      const ticket = ticketOfThread(thread, context, () => true);
      const customer = ticket?.body.requesters[0]?.email ?? '';
      const opened = await openSeal(deps, source.bytes, record.from.address, copy.size <= source.bytes.length);
      const document = { record, thread: thread.id, customer, bytes: source.bytes, structure: source.structure };
      const entry = toUnified({ ...document, ...(opened ? { opened } : {}) }, context);
      samples.push({
        title: `${copy.folder} ${copy.uid}`,
        raw: source.bytes.toString('utf8', 0, longestRaw),
        messages: [
          ...(ticket ? [ticket] : []),
          entry.ok ? entry.value : unreadable(context.system, record, entry.error, source.bytes),
        ],
      });
    }
    return samples;
  });
}
