import { imapDay } from './imap-fetch.ts';
import { inSequence, type ImapToken } from './imap-tokens.ts';
import type { StoredMail } from './mail-store.ts';
import { decodedField, mimeTree } from './mime-tree.ts';

type Test = (mail: StoredMail) => boolean;

/** The test a search stands for (RFC 3501 section 6.4.4); `undefined` for one this server does not know. */
export function searchTest(tokens: readonly ImapToken[], greatestUid: number): Test | undefined {
  const rest = [...tokens];
  const tests: Test[] = [];
  while (rest.length > 0) {
    const test = nextTest(rest, greatestUid);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (mail) => tests.every((test) => test(mail));
}

const flagKeys: Readonly<Record<string, readonly [flag: string, set: boolean]>> = {
  ANSWERED: ['\\Answered', true],
  DELETED: ['\\Deleted', true],
  DRAFT: ['\\Draft', true],
  FLAGGED: ['\\Flagged', true],
  SEEN: ['\\Seen', true],
  UNDELETED: ['\\Deleted', false],
  UNDRAFT: ['\\Draft', false],
  UNSEEN: ['\\Seen', false],
};

function nextTest(rest: ImapToken[], greatestUid: number): Test | undefined {
  const key = rest.shift();
  if (typeof key !== 'string') return key && searchTest(key, greatestUid);
  const argument = (): string => {
    const token = rest.shift();
    return typeof token === 'string' ? token : '';
  };
  /** Text to be looked for comes in UTF-8, one character per byte. */
  const sought = (): string => Buffer.from(argument(), 'latin1').toString('utf8').toLowerCase();
  const name = key.toUpperCase();
  const flag = flagKeys[name];
  if (flag !== undefined) return ({ flags }) => flags.has(flag[0]) === flag[1];
  switch (name) {
    case 'ALL':
      return () => true;
    case 'CHARSET':
      argument();
      return () => true;
    case 'UID': {
      const within = inSequence(argument(), greatestUid);
      return ({ uid }) => within(uid);
    }
    case 'SINCE': {
      const since = imapDay(argument());
      return ({ date }) => date >= since;
    }
    case 'KEYWORD': {
      const keyword = argument();
      return ({ flags }) => flags.has(keyword);
    }
    case 'HEADER': {
      const [field, value] = [argument().toLowerCase(), sought()];
      return ({ bytes }) =>
        decodedField(mimeTree(bytes.toString('latin1')).header, field)
          .toLowerCase()
          .includes(value);
    }
    case 'SUBJECT': {
      const value = sought();
      return ({ bytes }) =>
        decodedField(mimeTree(bytes.toString('latin1')).header, 'subject')
          .toLowerCase()
          .includes(value);
    }
    case 'NOT': {
      const test = nextTest(rest, greatestUid);
      return test && ((mail) => !test(mail));
    }
    case 'OR': {
      const [a, b] = [nextTest(rest, greatestUid), nextTest(rest, greatestUid)];
      return a && b && ((mail) => a(mail) || b(mail));
    }
    default:
      return undefined;
  }
}
