import type { Clock } from '../../core/ports/clock.ts';

/** A message in a folder of the demo's mail server. */
export interface StoredMail {
  readonly uid: number;
  readonly bytes: Buffer;
  readonly flags: Set<string>;
  /** INTERNALDATE, in milliseconds since the epoch. */
  readonly date: number;
  /** RFC 7162: grows with every change of the folder. */
  modseq: number;
}

export interface MailFolder {
  readonly name: string;
  readonly specialUse: string;
  readonly validity: number;
  uidNext: number;
  modseq: number;
  readonly mails: StoredMail[];
}

/** The mailboxes of the demo's mail server, in memory. */
export interface MailStore {
  readonly folders: ReadonlyMap<string, MailFolder>;
  /** INBOX has no case (RFC 3501 section 5.1). */
  find(name: string): MailFolder | undefined;
  create(name: string, specialUse?: string): MailFolder;
  remove(name: string): boolean;
  append(folder: MailFolder, bytes: Buffer, flags: readonly string[], date: number): StoredMail;
  /** Notes that flags of a message changed. */
  changed(folder: MailFolder, mail: StoredMail): void;
  expunge(folder: MailFolder, uids: ReadonlySet<number>): void;
  /** Called after every change, with the folder. */
  subscribe(listener: (folder: MailFolder) => void): Disposable;
}

export function createMailStore(clock: Clock): MailStore {
  const folders = new Map<string, MailFolder>();
  const listeners = new Set<(folder: MailFolder) => void>();
  let validity = Math.floor(clock.now() / 1000);
  const announce = (folder: MailFolder): void => {
    for (const listener of listeners) listener(folder);
  };
  const nameOf = (name: string): string => (name.toUpperCase() === 'INBOX' ? 'INBOX' : name);
  return {
    folders,
    find: (name) => folders.get(nameOf(name)),
    create(name, specialUse = '') {
      const folder: MailFolder = {
        name: nameOf(name),
        specialUse,
        validity: validity++,
        uidNext: 1,
        modseq: 1,
        mails: [],
      };
      folders.set(folder.name, folder);
      return folder;
    },
    remove: (name) => folders.delete(nameOf(name)),
    append(folder, bytes, flags, date) {
      const mail = { uid: folder.uidNext++, bytes, flags: new Set(flags), date, modseq: ++folder.modseq };
      folder.mails.push(mail);
      announce(folder);
      return mail;
    },
    changed(folder, mail) {
      mail.modseq = ++folder.modseq;
      announce(folder);
    },
    expunge(folder, uids) {
      const kept = folder.mails.filter(({ uid }) => !uids.has(uid));
      if (kept.length === folder.mails.length) return;
      folder.mails.splice(0, folder.mails.length, ...kept);
      folder.modseq += 1;
      announce(folder);
    },
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}
