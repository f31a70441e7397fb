import { fetchItems } from './imap-fetch.ts';
import { imapString, inSequence, word, words, type ImapToken } from './imap-tokens.ts';
import { searchTest } from './imap-search.ts';
import type { MailFolder, MailStore, StoredMail } from './mail-store.ts';

export const capabilities =
  'IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE NAMESPACE UIDPLUS CONDSTORE SPECIAL-USE UNSELECT AUTH=PLAIN';

/** What a client has open: the messages as it was last told. */
interface Selected {
  readonly folder: MailFolder;
  readonly readOnly: boolean;
  readonly uids: number[];
  toldModseq: number;
}

/** One connection of the demo's IMAP server after its greeting: takes whole commands, answers text of one character per byte. */
export interface ImapSession {
  /** Answers everything to be sent for one command; `idle` and `logout` are handled by whoever owns the socket. */
  command(tag: string, name: string, tokens: readonly ImapToken[]): string;
  /** What happened in the open folder and was not told yet (RFC 3501 section 7). */
  updates(): string;
  readonly selected: MailFolder | undefined;
}

export function createImapSession(store: MailStore, user: string, password: string, now: () => number): ImapSession {
  let loggedIn = false;
  let selected: Selected | undefined;

  const login = (name: string, secret: string): string | undefined => {
    if (name !== user || secret !== password) return undefined;
    loggedIn = true;
    return `OK [CAPABILITY ${capabilities}] Logged in, this is a demo`;
  };

  function select(name: string, readOnly: boolean): string {
    selected = undefined;
    const folder = store.find(name);
    if (folder === undefined) return `NO [NONEXISTENT] Mailbox doesn't exist: ${name}`;
    selected = { folder, readOnly, uids: folder.mails.map(({ uid }) => uid), toldModseq: folder.modseq };
    const keywords = [...new Set(folder.mails.flatMap(({ flags }) => [...flags]))].filter(
      (flag) => !flag.startsWith('\\'),
    );
    const flags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', ...keywords].join(' ');
    return [
      `* FLAGS (${flags})`,
      `* OK [PERMANENTFLAGS (${readOnly ? '' : `${flags} \\*`})] Flags permitted.`,
      `* ${folder.mails.length} EXISTS`,
      '* 0 RECENT',
      `* OK [UIDVALIDITY ${folder.validity}] UIDs valid`,
      `* OK [UIDNEXT ${folder.uidNext}] Predicted next UID`,
      `* OK [HIGHESTMODSEQ ${folder.modseq}] Highest`,
      readOnly ? 'OK [READ-ONLY] Examine completed' : 'OK [READ-WRITE] Select completed',
    ].join('\r\n');
  }

  function list(reference: string, pattern: string, isLsub: boolean): string {
    if (pattern === '') return '* LIST (\\Noselect) "/" ""\r\nOK List completed';
    const expression = new RegExp(
      `^${(reference + pattern).replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/[*%]/g, '.*')}$`,
      'i',
    );
    const lines = [...store.folders.values()]
      .filter(({ name }) => expression.test(name))
      .map(
        ({ name, specialUse }) =>
          `* ${isLsub ? 'LSUB' : 'LIST'} (\\HasNoChildren${specialUse === '' ? '' : ` ${specialUse}`}) "/" ${imapString(name)}\r\n`,
      );
    return `${lines.join('')}OK List completed`;
  }

  function status(name: string, items: readonly string[]): string {
    const folder = store.find(name);
    if (folder === undefined) return `NO [NONEXISTENT] Mailbox doesn't exist: ${name}`;
    const values: Readonly<Record<string, number>> = {
      MESSAGES: folder.mails.length,
      RECENT: 0,
      UIDNEXT: folder.uidNext,
      UIDVALIDITY: folder.validity,
      UNSEEN: folder.mails.filter(({ flags }) => !flags.has('\\Seen')).length,
      HIGHESTMODSEQ: folder.modseq,
    };
    const pairs = items.map((item) => `${item.toUpperCase()} ${values[item.toUpperCase()] ?? 0}`);
    return `* STATUS ${imapString(folder.name)} (${pairs.join(' ')})\r\nOK Status completed`;
  }

  function append(tokens: readonly ImapToken[]): string {
    const folder = store.find(word(tokens[0]));
    if (folder === undefined) return `NO [TRYCREATE] Mailbox doesn't exist: ${word(tokens[0])}`;
    const flags = tokens.slice(1).find((token) => typeof token !== 'string');
    const date =
      tokens.length > 2 && typeof tokens.at(-2) === 'string'
        ? Date.parse(word(tokens.at(-2)).replace(/^\s*(\d+)-(\w+)-(\d+)/, '$1 $2 $3'))
        : Number.NaN;
    const bytes = Buffer.from(word(tokens.at(-1)), 'latin1');
    const mail = store.append(folder, bytes, words(flags), Number.isNaN(date) ? now() : date);
    return `OK [APPENDUID ${folder.validity} ${mail.uid}] Append completed.`;
  }

  const fetched = ({ uids }: Selected, mail: StoredMail, text: string): string =>
    `* ${uids.indexOf(mail.uid) + 1} FETCH (${text})\r\n`;

  function fetch(open: Selected, tokens: readonly ImapToken[], byUid: boolean): string {
    const chosen = mailsIn(open, word(tokens[0]), byUid);
    const asked = typeof tokens[1] === 'string' ? [tokens[1]] : words(tokens[1]);
    const items = byUid && !asked.includes('UID') ? ['UID', ...asked] : asked;
    const modifiers = words(tokens[2]);
    const since = modifiers[0]?.toUpperCase() === 'CHANGEDSINCE' ? Number(modifiers[1]) : -1;
    const wanted = since >= 0 && !items.includes('MODSEQ') ? [...items, 'MODSEQ'] : items;
    const lines: string[] = [];
    for (const mail of chosen) {
      if (mail.modseq <= since) continue;
      const text = fetchItems(mail, wanted);
      if (text === undefined) return `BAD this demo does not know one of ${wanted.join(' ')}`;
      lines.push(fetched(open, mail, text));
    }
    return `${lines.join('')}OK Fetch completed`;
  }

  function storeFlags(open: Selected, tokens: readonly ImapToken[], byUid: boolean): string {
    if (open.readOnly) return 'NO Mailbox is read-only';
    const condition = typeof tokens[1] === 'string' ? [] : words(tokens[1]);
    const [operation, flags] = condition.length > 0 ? [word(tokens[2]), tokens[3]] : [word(tokens[1]), tokens[2]];
    const unchangedSince = condition[0]?.toUpperCase() === 'UNCHANGEDSINCE' ? Number(condition[1]) : Infinity;
    const names = words(flags);
    const modified: number[] = [];
    const lines: string[] = [];
    for (const mail of mailsIn(open, word(tokens[0]), byUid)) {
      if (mail.modseq > unchangedSince) {
        modified.push(mail.uid);
        continue;
      }
      const before = [...mail.flags].toSorted().join(' ');
      if (/^FLAGS/i.test(operation)) mail.flags.clear();
      for (const name of names) {
        if (operation.startsWith('-')) mail.flags.delete(name);
        else mail.flags.add(name);
      }
      if ([...mail.flags].toSorted().join(' ') !== before) store.changed(open.folder, mail);
      open.toldModseq = Math.max(open.toldModseq, mail.modseq);
      const text = fetchItems(mail, ['UID', 'FLAGS', 'MODSEQ']) ?? '';
      if (!/\.SILENT$/i.test(operation)) lines.push(fetched(open, mail, text));
    }
    const done =
      modified.length > 0 ? `OK [MODIFIED ${modified.join(',')}] Conditional store failed.` : 'OK Store completed.';
    return `${lines.join('')}${done}`;
  }

  const mailsIn = ({ folder, uids }: Selected, set: string, byUid: boolean): StoredMail[] => {
    const within = inSequence(set, byUid ? (folder.mails.at(-1)?.uid ?? 0) : uids.length);
    return folder.mails.filter(({ uid }) => (byUid ? within(uid) : within(uids.indexOf(uid) + 1)));
  };

  function search(open: Selected, tokens: readonly ImapToken[], byUid: boolean): string {
    const test = searchTest(tokens, open.folder.mails.at(-1)?.uid ?? 0);
    if (test === undefined) return 'BAD this demo does not know that search';
    const found = open.folder.mails.filter(test).map(({ uid }) => (byUid ? uid : open.uids.indexOf(uid) + 1));
    return `* SEARCH${found.map((number) => ` ${number}`).join('')}\r\nOK Search completed`;
  }

  function expunge(open: Selected, set: string | undefined): string {
    if (open.readOnly) return 'NO Mailbox is read-only';
    const within = set === undefined ? () => true : inSequence(set, open.folder.uidNext);
    const uids = open.folder.mails
      .filter(({ uid, flags }) => flags.has('\\Deleted') && within(uid))
      .map(({ uid }) => uid);
    store.expunge(open.folder, new Set(uids));
    return 'OK Expunge completed.';
  }

  function inFolder(name: string, tokens: readonly ImapToken[], byUid: boolean): string {
    if (selected === undefined) return 'BAD No mailbox selected.';
    switch (name) {
      case 'FETCH':
        return fetch(selected, tokens, byUid);
      case 'STORE':
        return storeFlags(selected, tokens, byUid);
      case 'SEARCH':
        return search(selected, tokens, byUid);
      case 'EXPUNGE':
        return expunge(selected, byUid ? word(tokens[0]) : undefined);
      default:
        return `BAD this demo does not know ${name}`;
    }
  }

  function answer(name: string, tokens: readonly ImapToken[]): string {
    const [first, second] = [word(tokens[0]), word(tokens[1])];
    switch (name) {
      case 'CAPABILITY':
        return `* CAPABILITY ${capabilities}\r\nOK Capability completed.`;
      case 'ID':
        return '* ID ("name" "Trunkline demo mail server")\r\nOK ID completed.';
      case 'NOOP':
        return 'OK NOOP completed.';
      case 'LOGIN':
        return login(first, second) ?? 'NO [AUTHENTICATIONFAILED] Authentication failed.';
      case 'AUTHENTICATE': {
        const [, name_ = '', secret = ''] = Buffer.from(second, 'base64').toString('utf8').split('\0');
        return login(name_, secret) ?? 'NO [AUTHENTICATIONFAILED] Authentication failed.';
      }
    }
    if (!loggedIn) return 'BAD Log in first.';
    switch (name) {
      case 'ENABLE':
        return `* ENABLED ${words(tokens)
          .map((one) => one.toUpperCase())
          .filter((one) => one === 'CONDSTORE')
          .join(' ')}\r\nOK Enabled.`;
      case 'NAMESPACE':
        return '* NAMESPACE (("" "/")) NIL NIL\r\nOK Namespace completed.';
      case 'LIST':
      case 'LSUB':
        return list(first, second, name === 'LSUB');
      case 'SELECT':
      case 'EXAMINE':
        return select(first, name === 'EXAMINE');
      case 'STATUS':
        return status(first, words(tokens[1]));
      case 'APPEND':
        return append(tokens);
      case 'CREATE':
        if (store.find(first)) return 'NO [ALREADYEXISTS] Mailbox already exists';
        store.create(first);
        return 'OK Create completed.';
      case 'DELETE':
        return store.remove(first) ? 'OK Delete completed.' : "NO [NONEXISTENT] Mailbox doesn't exist";
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE':
        return 'OK Completed.';
      case 'CLOSE':
      case 'UNSELECT':
        selected = undefined;
        return 'OK Completed.';
      case 'UID':
        return inFolder(first.toUpperCase(), tokens.slice(1), true);
      default:
        return inFolder(name, tokens, false);
    }
  }

  return {
    get selected() {
      return selected?.folder;
    },
    command(tag, name, tokens) {
      const lines = answer(name, tokens).split('\r\n');
      const done = lines.pop() ?? '';
      const before = lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
      // Numbers of messages may not move while they are being used (RFC 3501 section 7.4.1).
      const quiet = name === 'FETCH' || name === 'STORE' || name === 'SEARCH';
      return `${before}${quiet ? '' : this.updates()}${tag} ${done}\r\n`;
    },
    updates() {
      if (selected === undefined) return '';
      const { folder, uids } = selected;
      const lines: string[] = [];
      const present = new Map(folder.mails.map((mail) => [mail.uid, mail]));
      for (let at = uids.length - 1; at >= 0; at--) {
        if (present.has(uids[at]!)) continue;
        uids.splice(at, 1);
        lines.push(`* ${at + 1} EXPUNGE\r\n`);
      }
      const known = new Set(uids);
      const fresh = folder.mails.filter(({ uid }) => !known.has(uid));
      uids.push(...fresh.map(({ uid }) => uid));
      if (fresh.length > 0) lines.push(`* ${uids.length} EXISTS\r\n* 0 RECENT\r\n`);
      for (const mail of folder.mails) {
        if (mail.modseq <= selected.toldModseq || !known.has(mail.uid)) continue;
        lines.push(fetched(selected, mail, fetchItems(mail, ['UID', 'FLAGS', 'MODSEQ']) ?? ''));
      }
      selected.toldModseq = folder.modseq;
      return lines.join('');
    },
  };
}
