import { bodyStructure } from './body-structure.ts';
import type { StoredMail } from './mail-store.ts';
import { mimeTree, partAt } from './mime-tree.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (number: number): string => String(number).padStart(2, '0');

/** RFC 3501 date-time, in UTC. */
export function imapDate(moment: number): string {
  const date = new Date(moment);
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${two(date.getUTCDate())}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}

/** Start of a day such as `1-Feb-2026`, in UTC. */
export function imapDay(text: string): number {
  const [day = '', month = '', year = ''] = text.split('-');
  return Date.UTC(Number(year), months.indexOf(month), Number(day));
}

/** What was asked of one message, as `NAME value` pairs; `undefined` for an item this server does not know. */
export function fetchItems(mail: StoredMail, items: readonly string[]): string | undefined {
  const source = mail.bytes.toString('latin1');
  const answers: string[] = [];
  for (const item of items) {
    const answer = fetchItem(mail, source, item);
    if (answer === undefined) return undefined;
    answers.push(answer);
  }
  return answers.join(' ');
}

function fetchItem(mail: StoredMail, source: string, item: string): string | undefined {
  switch (item.toUpperCase()) {
    case 'UID':
      return `UID ${mail.uid}`;
    case 'FLAGS':
      return `FLAGS (${[...mail.flags].join(' ')})`;
    case 'INTERNALDATE':
      return `INTERNALDATE "${imapDate(mail.date)}"`;
    case 'RFC822.SIZE':
      return `RFC822.SIZE ${mail.bytes.length}`;
    case 'MODSEQ':
      return `MODSEQ (${mail.modseq})`;
    case 'BODYSTRUCTURE':
      return `BODYSTRUCTURE ${bodyStructure(mimeTree(source))}`;
    default:
      return bodySection(source, item);
  }
}

function bodySection(source: string, item: string): string | undefined {
  const match = /^BODY(?:\.PEEK)?\[([^\]]*)\](?:<(\d+)(?:\.(\d+))?>)?$/i.exec(item);
  if (match === null) return undefined;
  const [, section = '', start, length] = match;
  const whole = sectionOf(source, section);
  const from = Number(start ?? 0);
  const text = start === undefined ? whole : whole?.slice(from, from + Number(length ?? whole.length));
  const name = `BODY[${section}]${start === undefined ? '' : `<${from}>`}`;
  // A part that does not exist is answered as an empty one, as Dovecot does.
  return text === undefined ? `${name} ""` : `${name} {${text.length}}\r\n${text}`;
}

function sectionOf(source: string, section: string): string | undefined {
  const root = mimeTree(source);
  if (section === '') return source;
  if (/^HEADER$/i.test(section)) return root.header;
  if (/^TEXT$/i.test(section)) return root.content;
  const fields = /^HEADER\.FIELDS \(([^)]*)\)$/i.exec(section)?.[1];
  if (fields !== undefined) return headerLines(root.header, new Set(fields.toLowerCase().replace(/"/g, '').split(' ')));
  const [, path = '', mime] = /^([\d.]+?)(\.MIME)?$/i.exec(section) ?? [];
  const part = path === '' ? undefined : partAt(root, path);
  return mime === undefined ? part?.content : part?.header;
}

/** The fields asked for, as they stand, with the empty line. */
function headerLines(header: string, names: ReadonlySet<string>): string {
  const lines = header.replace(/\r\n\r\n$/, '').split(/\r\n(?![ \t])/);
  const chosen = lines.filter((line) => names.has(line.slice(0, line.indexOf(':')).trim().toLowerCase()));
  return `${chosen.map((line) => `${line}\r\n`).join('')}\r\n`;
}
