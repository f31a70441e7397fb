import type { ImapFlow } from 'imapflow';
import type { CodecContext } from '../codec-context.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ListedMail } from '../imap/folder-reader.ts';
import { isShown, type MailRecord } from '../threads/mail-record.ts';
import { createThreadIndex, type ThreadIndex, type ThreadMove } from '../threads/thread-index.ts';
import { emptyCursor, readKnown, writeKnown, type MailCursor } from './mail-cursor.ts';
import { createProgress, type Progress } from './progress.ts';
import { createNews, type News } from './news.ts';
import { copyOf, marksOf, recordOf } from './record-of.ts';
import { lookAtFolder, surveyFolder, watchedFolder, type FolderNews, type WatchedFolder } from './watched-folder.ts';

/** Messages whose removal is noticed across a restart. */
const knownAcrossRestarts = 1_000;
/** Messages put in place before others get their turn: a large mailbox must not hold up the window. */
const breathEvery = 300;
const day = 24 * 3_600_000;

/** What is known of the mailbox: the headers of its messages, their threads, and what has not been told yet. */
export interface Mailbox {
  readonly index: ThreadIndex;
  readonly news: News;
  readonly folders: readonly WatchedFolder[];
  /** Lists what is not known and notes what changed. False where time ran out before everything was seen once: call it again. */
  refresh(client: ImapFlow, untilMonotonic: number): Promise<boolean>;
  /** How far everything that is told by now goes. */
  cursor(): string;
}

/** @param base how far it had been read before; what it covers is taken as told */
export function createMailbox(
  watched: readonly Pick<WatchedFolder, 'path' | 'role'>[],
  context: CodecContext,
  historyDays: number,
  clock: Clock,
  base: MailCursor | undefined,
): Mailbox {
  const index = createThreadIndex(context.own);
  const news = createNews(index, context, () => clock.now());
  const folders = watched.map(({ path, role }) => watchedFolder(path, role));
  const removed = new Map(Object.entries(base?.removed ?? {}));
  const start = base ?? emptyCursor;
  const surveyed = new Map<WatchedFolder, ListedMail[]>();
  let built = false;
  /** Worked out again when the messages have changed, not with every batch. */
  let progress: Progress | undefined;
  let newestTold: readonly string[] = start.known;
  const since = (): Date => new Date(clock.now() - historyDays * day);

  /** Adds one copy; answers its record and what moved. */
  function place(folder: WatchedFolder, listed: ListedMail): { record: MailRecord; moves: readonly ThreadMove[] } {
    const copy = copyOf(folder, listed, context);
    const known = index.get(listed.head.key);
    const others = known?.copies.filter(({ folder: path, uid }) => path !== copy.folder || uid !== copy.uid) ?? [];
    const fresh = recordOf(listed, copy, context);
    const returnedAt = known === undefined && removed.delete(fresh.key) ? clock.now() : known?.returnedAt;
    const record: MailRecord = {
      ...(known ?? fresh),
      // The copy in a folder of ours says who wrote it.
      ...(known && known.operation === '' ? { operation: fresh.operation, agent: fresh.agent } : {}),
      copies: [...others, copy],
      ...(returnedAt === undefined ? {} : { returnedAt }),
    };
    folder.keys.set(copy.uid, record.key);
    return { record, moves: index.put(record) };
  }

  /** The copy with that number is no longer there; true where it was the last. */
  function forget(folder: WatchedFolder, uid: number): void {
    const key = folder.keys.get(uid);
    folder.keys.delete(uid);
    const record = key === undefined ? undefined : index.get(key);
    if (record === undefined) return;
    index.put({ ...record, copies: record.copies.filter((one) => one.folder !== folder.path || one.uid !== uid) });
  }

  /** Messages that lost their last visible copy leave; done after all folders were looked at, for a message may have moved. */
  function settle(keys: Iterable<string>, before: ReadonlyMap<string, boolean>): void {
    for (const key of keys) {
      const record = index.get(key);
      const thread = index.threadOf(key)?.id;
      if (record === undefined || thread === undefined) continue;
      const wasShown = before.get(key) === true;
      if (isShown(record)) {
        if (!wasShown) news.tell(record);
        else news.touch(thread);
        continue;
      }
      if (record.copies.length === 0) index.remove(key);
      if (!wasShown) continue;
      removed.set(key, clock.now());
      news.gone(key, thread);
    }
  }

  function apply(found: ReadonlyMap<WatchedFolder, FolderNews>): void {
    const before = new Map<string, boolean>();
    const note = (key: string | undefined): void => {
      const record = key === undefined ? undefined : index.get(key);
      if (key !== undefined && !before.has(key)) before.set(key, record !== undefined && isShown(record));
    };
    const arrived = [...found].flatMap(([folder, { listed }]) => listed.map((one) => ({ folder, one })));
    for (const [folder, { vanished, marked }] of found) {
      for (const uid of vanished) note(folder.keys.get(uid));
      for (const { uid } of marked) note(folder.keys.get(uid));
    }
    for (const { one } of arrived) note(one.head.key);
    for (const [folder, { vanished, marked }] of found) {
      for (const uid of vanished) forget(folder, uid);
      for (const mark of marked) remark(folder, mark);
    }
    for (const { folder, one } of arrived.toSorted((a, b) => a.one.arrived - b.one.arrived)) {
      news.moved(place(folder, one).moves);
    }
    settle(before.keys(), before);
    if (before.size > 0) progress = undefined;
  }

  function remark(folder: WatchedFolder, mark: FolderNews['marked'][number]): void {
    const record = index.get(folder.keys.get(mark.uid) ?? '');
    if (record === undefined) return;
    const copies = record.copies.map((copy) =>
      copy.folder === folder.path && copy.uid === mark.uid ? { ...copy, ...marksOf(mark, context.keywords) } : copy,
    );
    index.put({ ...record, copies });
  }

  /** Was this copy told before the cursor? */
  function isTold(folder: WatchedFolder, { uid }: ListedMail): boolean {
    const read = start.folders[folder.path];
    return read !== undefined && read.validity === folder.validity && uid < read.uidNext && !read.held.includes(uid);
  }

  /** Puts the threads together: first what was told, so that it is seen what the rest changes about it. */
  async function build(): Promise<void> {
    const all = [...surveyed].flatMap(([folder, listed]) => listed.map((one) => ({ folder, one })));
    const told = all.filter(({ folder, one }) => isTold(folder, one));
    const fresh = all.filter(({ folder, one }) => !isTold(folder, one));
    const first = base === undefined || Object.keys(start.folders).length === 0;
    const inTime = (a: { one: ListedMail }, b: { one: ListedMail }): number => a.one.arrived - b.one.arrived;
    for (const [n, { folder, one }] of told.toSorted(inTime).entries()) {
      place(folder, one);
      if (n % breathEvery === 0) await clock.sleep(0);
    }
    const { loading } = start;
    const older = ({ date, key }: MailRecord): boolean =>
      loading !== undefined && (date < loading.date || (date === loading.date && key < loading.key));
    const shown = [...index.records.values()].filter(isShown);
    for (const record of shown) if (!older(record)) news.know(index.threadOf(record.key)!.id);
    const known = new Set(index.records.keys());
    for (const [n, { folder, one }] of fresh.toSorted(inTime).entries()) {
      const { moves } = place(folder, one);
      if (!first) news.moved(moves);
      if (n % breathEvery === 0) await clock.sleep(0);
    }
    for (const record of [...index.records.values()].filter(isShown)) {
      if (!known.has(record.key) && !first) news.tell(record);
      // What a person changed while nobody looked: cheap to tell again, and recognised where nothing did.
      else if (!older(record) && !first) news.touch(index.threadOf(record.key)!.id);
    }
    news.load(first ? [...index.records.values()].filter(isShown) : shown.filter(older));
    leaveOut(start.known.flatMap((text) => readKnown(text) ?? []));
    surveyed.clear();
    progress = undefined;
    built = true;
  }

  function leaveOut(known: readonly { key: string; thread: string; date: number }[]): void {
    const earliest = since().getTime() + 2 * day;
    for (const { key, thread, date } of known) {
      const record = index.get(key);
      if (date < earliest || (record !== undefined && isShown(record))) continue;
      removed.set(key, clock.now());
      news.know(thread);
      news.gone(key, thread);
    }
  }

  /** The newest that were told. Few of those passed on the way to them are still waiting: see `cursor`. */
  function knownNow({ newest }: Progress): string[] {
    const told: string[] = [];
    for (const { key, date } of newest) {
      if (told.length >= knownAcrossRestarts) break;
      if (!news.waiting.has(key)) told.push(writeKnown({ key, thread: index.threadOf(key)!.id, date }));
    }
    return told.toReversed();
  }

  async function survey(client: ImapFlow, until: number): Promise<boolean> {
    for (const folder of folders) {
      for (let done = surveyed.has(folder) && folder.todo?.length === 0; !done;) {
        const chunk = await surveyFolder(client, folder, since(), context.own);
        const listed = surveyed.get(folder) ?? [];
        listed.push(...chunk.listed);
        surveyed.set(folder, listed);
        done = chunk.done;
        if (clock.monotonic() > until && !(done && folder === folders.at(-1))) return false;
      }
    }
    return true;
  }

  return {
    index,
    news,
    folders,
    async refresh(client, until) {
      if (!built) {
        if (!(await survey(client, until))) return false;
        await build();
      }
      const found = new Map<WatchedFolder, FolderNews>();
      for (const folder of folders) found.set(folder, await lookAtFolder(client, folder, since(), context.own));
      apply(found);
      return true;
    },
    cursor() {
      if (!built) return JSON.stringify(start);
      progress ??= createProgress(folders, index, news);
      const { upTo } = progress;
      // Not worth its walk while a first load goes on, or while much waits: soon it is made once and covers all of it.
      if (news.backlog.size === 0 && news.waiting.size <= knownAcrossRestarts) newestTold = knownNow(progress);
      const cursor: MailCursor = {
        v: 1,
        folders: Object.fromEntries(folders.map((folder) => [folder.path, upTo(folder)])),
        known: [...newestTold],
        removed: Object.fromEntries([...removed].slice(-200)),
        ...loadingOf(news),
      };
      return JSON.stringify(cursor);
    },
  };
}

/** Everything newer than the first of the backlog has been told. */
function loadingOf({ backlog }: News): Pick<MailCursor, 'loading'> {
  const next = backlog.first;
  return next === undefined ? {} : { loading: { date: next.date, key: `${next.key}~` } };
}
