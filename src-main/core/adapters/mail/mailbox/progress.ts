import { isShown, oldestFirst, type MailRecord } from '../threads/mail-record.ts';
import type { ThreadIndex } from '../threads/thread-index.ts';
import type { MailCursor } from './mail-cursor.ts';
import type { News } from './news.ts';
import type { WatchedFolder } from './watched-folder.ts';

const heldAtMost = 100;

/** What a cursor says of the messages. True until a message comes, goes or is marked; what is told meanwhile is followed. */
export interface Progress {
  /** Every shown message, newest first. */
  readonly newest: readonly MailRecord[];
  /** How far a folder was told: up to the first message that waits. */
  upTo(folder: WatchedFolder): MailCursor['folders'][string];
}

export function createProgress(
  folders: readonly WatchedFolder[],
  index: ThreadIndex,
  news: Pick<News, 'waiting'>,
): Progress {
  const parts = new Map(folders.map((folder) => [folder, partOf(folder, index, news)]));
  return {
    newest: oldestFirst(index.records.values()).filter(isShown).toReversed(),
    upTo(folder) {
      const { waiting, held } = parts.get(folder)!;
      // Nothing is added to what waits without a change, so that whoever was passed is passed for good.
      while (waiting.length > 0 && !news.waiting.has(waiting.at(-1)!.key)) waiting.pop();
      return {
        validity: folder.validity,
        uidNext: Math.min(folder.uidNext, waiting.at(-1)?.uid ?? Infinity),
        held: [...held],
      };
    },
  };
}

/** Numbers of those that wait, smallest last, and of those that are not shown. */
function partOf(folder: WatchedFolder, index: ThreadIndex, news: Pick<News, 'waiting'>) {
  const held: number[] = [];
  const waiting: { readonly uid: number; readonly key: string }[] = [];
  for (const [uid, key] of folder.keys) {
    const record = index.get(key);
    if (record === undefined) continue;
    if (news.waiting.has(key)) waiting.push({ uid, key });
    else if (!isShown(record)) held.push(uid);
  }
  return { waiting: waiting.toSorted((a, b) => b.uid - a.uid), held: held.slice(-heldAtMost) };
}
