import type { Act, ActOf } from '../../../../src-shared/model/intent.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { CodecError } from './codec-error.ts';

/** A file as it goes to Redmine. */
export interface OutgoingFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What an act asks of Redmine, checked: names are still names. */
export type RedmineRequest =
  | {
      readonly kind: 'note';
      readonly issue: string;
      readonly notes: string;
      /** The one place where it is decided: `addNote` is private, `reply` is not. */
      readonly isPrivate: boolean;
      readonly files: readonly OutgoingFile[];
    }
  | { readonly kind: 'change'; readonly issue: string }
  | { readonly kind: 'create'; readonly subject: string; readonly description: string };

/** Longest subject Redmine stores, in characters (Issue, validates_length_of :subject). */
const longestSubject = 255;

/** Turns an act into what it asks of Redmine. Pure and total; what Redmine would drop or publish is refused with the path. */
export function actToRequest(act: Act): Result<RedmineRequest, CodecError> {
  switch (act.act) {
    case 'reply':
    case 'addNote':
      return note(act);
    case 'updateTicket':
      return issueOf(act.ticket, (issue) => ok({ kind: 'change', issue }));
    case 'createTicket':
      return newIssue(act);
    case 'updateContact':
    case 'logCall':
      return err({ path: '$.act', message: `Redmine cannot carry out "${act.act}"` });
    default:
      return assertNever(act, 'actToRequest');
  }
}

function note(act: ActOf<'reply'> | ActOf<'addNote'>): Result<RedmineRequest, CodecError> {
  const bad = badText(act.text);
  if (bad !== undefined) return err({ path: '$.text', message: bad });
  const files: OutgoingFile[] = [];
  for (const [index, file] of (act.attachments ?? []).entries()) {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(file.base64))
      return err({ path: `$.attachments[${index}].base64`, message: 'is not base64 (RFC 4648)' });
    const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(file.mediaType) ? file.mediaType : 'application/octet-stream';
    files.push({ name: fileName(file.name), mediaType, bytes: Buffer.from(file.base64, 'base64') });
  }
  // Redmine stores files with the issue and their journal beside the private one, where everybody sees both.
  if (act.act === 'addNote' && files.length > 0)
    return err({
      path: '$.attachments',
      message: 'Redmine shows the files of a private note to everybody who sees the issue',
    });
  return issueOf(act.ticket, (issue) =>
    ok({ kind: 'note', issue, notes: act.text, isPrivate: act.act === 'addNote', files }),
  );
}

function newIssue(act: ActOf<'createTicket'>): Result<RedmineRequest, CodecError> {
  const subject = act.subject.trim();
  if (subject === '') return err({ path: '$.subject', message: 'must not be blank' });
  if (subject.length > longestSubject)
    return err({
      path: '$.subject',
      message: `Redmine stores at most ${longestSubject} characters, not ${subject.length}`,
    });
  for (const [path, text] of [
    ['$.subject', subject],
    ['$.text', act.text],
  ] as const)
    if (text.includes('\0')) return err({ path, message: 'holds a NUL character, which Redmine cannot store' });
  return ok({ kind: 'create', subject, description: act.text });
}

function badText(text: string): string | undefined {
  if (text.trim() === '') return 'is blank, and Redmine stores no blank note';
  return text.includes('\0') ? 'holds a NUL character, which Redmine cannot store' : undefined;
}

function issueOf(
  { kind, id }: ActOf<'reply'>['ticket'],
  build: (issue: string) => Result<RedmineRequest, CodecError>,
): Result<RedmineRequest, CodecError> {
  if (kind !== 'ticket') return err({ path: '$.ticket.kind', message: `must be "ticket", not "${kind}"` });
  if (!/^[1-9]\d{0,9}$/.test(id)) return err({ path: '$.ticket.id', message: `"${id}" is not an issue number` });
  return build(id);
}

/** Redmine replaces these characters by itself; done here, the name is recognised when it is read again (Attachment#sanitize_filename). */
const fileName = (name: string): string => {
  const last = name.replace(/^.*[\\/]/s, '').replace(/[/?%*:|"'<>\n\r\0]+/g, '_');
  return last === '' ? 'file' : last;
};
