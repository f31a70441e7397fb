import type { Attachment, Entry } from '../../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { EntryBody, UnifiedMessage } from '../unified-message.ts';
import { changeOf } from './change-codec.ts';
import type { CodecContext, IssueSetting } from './codec-context.ts';
import { read, type CodecError } from './codec-error.ts';
import { contentHash } from './content-hash.ts';
import { splitMarker } from './note-marker.ts';
import {
  journalShape,
  type RedmineAttachment,
  type RedmineDetail,
  type RedmineIssue,
  type RedmineJournal,
} from './redmine-shapes.ts';

/** One journal of an issue: what somebody wrote and changed in one go. */
export interface JournalDocument {
  readonly kind: 'journal';
  readonly json: unknown;
  readonly issue: Pick<RedmineIssue, 'id' | 'project' | 'author' | 'custom_fields' | 'attachments'>;
}

/** Reference id of the entry made of an issue's description. */
export const descriptionId = (issue: number | string): string => `issue-${issue}`;
/** Reference id of the entry made of one change in a journal. */
export const changeId = (journal: number, { property, name }: RedmineDetail, again: number): string =>
  `${journal}.${property}.${name}${again === 0 ? '' : `.${again}`}`;

/** The note and the changes of a journal, each as an entry. A private note is a note whoever wrote it. */
export function journalToUnified(
  document: JournalDocument,
  context: CodecContext,
): Result<readonly UnifiedMessage[], CodecError> {
  const parsed = read(journalShape, document.json);
  if (!parsed.ok) return parsed;
  const journal = parsed.value;
  const { issue } = document;
  const author = authorOf(journal.user, issue, context);
  const key = operationKeyOf(journal, issue, context);
  const entry = (id: string, version: string, body: Shown): UnifiedMessage<EntryBody> => ({
    id: `journal/${id}${version}`,
    source: context.system,
    time: journal.created_on,
    body: {
      type: 'entry',
      reference: { system: context.system, kind: 'activity', id },
      on: { ticket: { system: context.system, kind: 'ticket', id: String(issue.id) } },
      author,
      ...(key === undefined ? {} : { operationKey: key }),
      ...body,
    },
  });
  const messages: UnifiedMessage[] = [];
  const note = noteOf(journal, issue, author.role, context.system);
  // The text of a journal can be edited later, and a note be made private or public.
  if (note !== undefined) messages.push(entry(String(journal.id), `@${contentHash(note)}`, note));
  const seen = new Map<string, number>();
  for (const detail of journal.details) {
    const name = `${detail.property}.${detail.name}`;
    const again = seen.get(name) ?? 0;
    seen.set(name, again + 1);
    const change = changeOf(detail, issue.custom_fields, context);
    if (change === undefined) continue;
    const text = `${change.field}: ${change.from} → ${change.to}`;
    messages.push(entry(changeId(journal.id, detail, again), '', { kind: 'status', text, attachments: [], change }));
  }
  return ok(messages);
}

type Shown = Pick<EntryBody, 'kind' | 'text' | 'attachments' | 'change'>;

function noteOf(
  journal: RedmineJournal,
  issue: JournalDocument['issue'],
  role: Entry['author']['role'],
  system: SystemId,
): Shown | undefined {
  const attachments = filesOf(journal, issue.attachments, system);
  const said = plainText(journal.private_notes ? splitMarker(journal.notes).text : journal.notes);
  if (said === '' && attachments.length === 0) return undefined;
  const kind = journal.private_notes ? 'note' : role === 'customer' ? 'message' : 'reply';
  return { kind: said === '' && kind === 'reply' ? 'activity' : kind, text: said, attachments };
}

const operationKeyOf = (
  { private_notes: isPrivate, notes, details }: RedmineJournal,
  issue: JournalDocument['issue'],
  { operationKeyField }: CodecContext,
): string | undefined => {
  if (isPrivate) return splitMarker(notes).key;
  const field = issue.custom_fields.find(({ name }) => name === operationKeyField);
  if (operationKeyField === undefined || field === undefined) return undefined;
  const detail = details.find(({ property, name }) => property === 'cf' && name === String(field.id));
  return detail?.new_value || undefined;
};

/** What the author wrote when the issue was opened. Edited later it gets another message id under the same reference. */
export function descriptionEntry(issue: RedmineIssue, context: CodecContext): UnifiedMessage<EntryBody>[] {
  const { system } = context;
  const author = authorOf(issue.author, issue, context);
  const later = new Set(issue.journals.flatMap(attachmentIds));
  const attachments = issue.attachments.filter(({ id }) => !later.has(String(id))).map((one) => fileOf(one, system));
  const text = plainText(issue.description);
  if (text === '' && attachments.length === 0) return [];
  const shown = {
    kind: author.role === 'customer' ? ('message' as const) : ('reply' as const),
    author,
    text,
    attachments,
  };
  return [
    {
      id: `issue/${issue.id}/description@${contentHash(shown)}`,
      source: system,
      time: issue.created_on,
      body: {
        type: 'entry',
        reference: { system, kind: 'activity', id: descriptionId(issue.id) },
        on: { ticket: { system, kind: 'ticket', id: String(issue.id) } },
        ...shown,
      },
    },
  ];
}

/** Textile and Markdown are shown as they were typed. */
export const plainText = (text: string): string => text.replace(/\r\n?/g, '\n').trim();

function authorOf(user: RedmineIssue['author'], issue: IssueSetting, { names }: CodecContext): Entry['author'] {
  if (user === undefined) return { role: 'system', name: '' };
  return { role: names.isAgent(user.id, issue) ? 'agent' : 'customer', name: user.name };
}

const isAdded = ({ property, new_value: name }: RedmineDetail): boolean => property === 'attachment' && Boolean(name);

/** A file that was deleted since stays named in the journal and is no longer there to be opened. */
function filesOf(journal: RedmineJournal, files: readonly RedmineAttachment[], system: SystemId): Attachment[] {
  return journal.details.filter(isAdded).flatMap(({ name }) => {
    const file = files.find(({ id }) => String(id) === name);
    return file === undefined ? [] : [fileOf(file, system)];
  });
}

const fileOf = (file: RedmineAttachment, system: SystemId): Attachment => ({
  reference: { system, kind: 'attachment', id: String(file.id) },
  name: file.filename === '' ? `file-${file.id}` : file.filename,
  mediaType: file.content_type === '' ? 'application/octet-stream' : file.content_type,
  ...(typeof file.filesize === 'number' ? { size: file.filesize } : {}),
});

function attachmentIds(json: unknown): string[] {
  const journal = read(journalShape, json);
  return journal.ok ? journal.value.details.filter(isAdded).map(({ name }) => name) : [];
}
