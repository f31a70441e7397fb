import type { ImapFlow } from 'imapflow';
import { listMails, openFolder, type ListedMail } from '../imap/folder-reader.ts';
import type { FolderRole } from '../threads/mail-record.ts';

/** A folder and how far it has been read. */
export interface WatchedFolder {
  readonly path: string;
  readonly role: FolderRole;
  /** Empty while the folder does not exist. */
  validity: string;
  uidNext: number;
  exists: number;
  modseq: string | undefined;
  keepsKeywords: boolean;
  /** Key of the message by its number. */
  readonly keys: Map<number, string>;
  /** Numbers still to be listed, smallest last; absent before the folder was first opened. */
  todo: number[] | undefined;
}

export const watchedFolder = (path: string, role: FolderRole): WatchedFolder => ({
  path,
  role,
  validity: '',
  uidNext: 1,
  exists: 0,
  modseq: undefined,
  keepsKeywords: false,
  keys: new Map(),
  todo: undefined,
});

const listAtOnce = 300;
/** Messages whose marks are looked at each time where the server does not say what changed (no CONDSTORE). */
const lookAtMarks = 300;

/** What was found on a look at a folder. */
export interface FolderNews {
  readonly listed: readonly ListedMail[];
  readonly marked: readonly {
    readonly uid: number;
    readonly flags: ReadonlySet<string>;
    readonly modseq: string | undefined;
  }[];
  readonly vanished: readonly number[];
}

const nothingNew: FolderNews = { listed: [], marked: [], vanished: [] };

/** Lists the next messages of a folder that is read for the first time. `done` is false while there are more. */
export async function surveyFolder(
  client: ImapFlow,
  folder: WatchedFolder,
  since: Date,
  own: ReadonlySet<string>,
): Promise<{ readonly listed: readonly ListedMail[]; readonly done: boolean }> {
  const opened = await openFolder(client, folder.path);
  if (opened === undefined) {
    folder.todo = [];
    return { listed: [], done: true };
  }
  if (folder.todo === undefined || folder.validity !== opened.validity) {
    const found = (await client.search({ since }, { uid: true })) || [];
    Object.assign(folder, opened);
    folder.todo = found.filter((uid) => uid < opened.uidNext).toSorted((a, b) => b - a);
  }
  const uids = folder.todo.splice(-listAtOnce);
  if (uids.length === 0) return { listed: [], done: true };
  const wanted = new Set(uids);
  const listed = await listMails(client, `${uids.at(-1)!}:${uids[0]!}`, own);
  return { listed: listed.filter(({ uid }) => wanted.has(uid)), done: folder.todo.length === 0 };
}

/** What changed in a folder since the last look. A new UIDVALIDITY makes every number a new one. */
export async function lookAtFolder(
  client: ImapFlow,
  folder: WatchedFolder,
  since: Date,
  own: ReadonlySet<string>,
): Promise<FolderNews> {
  const opened = await openFolder(client, folder.path);
  const before = { ...folder };
  if (opened === undefined) {
    if (folder.validity === '') return nothingNew;
    Object.assign(folder, { validity: '', uidNext: 1, exists: 0, modseq: undefined });
    return { ...nothingNew, vanished: [...folder.keys.keys()] };
  }
  if (opened.validity !== folder.validity) {
    const vanished = [...folder.keys.keys()];
    folder.todo = undefined;
    const listed: ListedMail[] = [];
    for (let done = false; !done;) {
      const chunk = await surveyFolder(client, folder, since, own);
      listed.push(...chunk.listed);
      done = chunk.done;
    }
    return { ...nothingNew, listed, vanished };
  }
  const listed =
    opened.uidNext > before.uidNext
      ? (await listMails(client, `${before.uidNext}:*`, own)).filter(({ uid }) => uid >= before.uidNext)
      : [];
  const marked = await lookAtMarksOf(client, before, opened.modseq);
  const vanished = before.exists + listed.length === opened.exists ? [] : await missing(client, folder);
  const late = listed.filter(({ uid }) => uid >= opened.uidNext).length;
  Object.assign(folder, opened, {
    uidNext: Math.max(opened.uidNext, ...listed.map(({ uid }) => uid + 1)),
    exists: opened.exists + late,
  });
  return { listed, marked, vanished };
}

async function lookAtMarksOf(
  client: ImapFlow,
  before: WatchedFolder,
  modseq: string | undefined,
): Promise<FolderNews['marked']> {
  if (before.keys.size === 0) return [];
  const counted = modseq !== undefined && before.modseq !== undefined;
  if (counted && modseq === before.modseq) return [];
  const range = counted ? `1:${before.uidNext - 1}` : [...before.keys.keys()].slice(-lookAtMarks).join(',');
  const found = await client.fetchAll(
    range,
    { uid: true, flags: true },
    { uid: true, ...(counted ? { changedSince: BigInt(before.modseq!) } : {}) },
  );
  return found
    .filter(({ uid }) => before.keys.has(uid))
    .map(({ uid, flags, modseq: counter }) => ({
      uid,
      flags: flags ?? new Set(),
      modseq: counter === undefined ? undefined : String(counter),
    }));
}

async function missing(client: ImapFlow, folder: WatchedFolder): Promise<number[]> {
  const present = new Set((await client.search({ all: true }, { uid: true })) || []);
  return [...folder.keys.keys()].filter((uid) => !present.has(uid));
}
