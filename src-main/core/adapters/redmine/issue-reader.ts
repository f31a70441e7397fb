import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { rawJson } from '../raw-json.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RedmineError } from './answer-error.ts';
import { toUnified, type RedmineDocument } from './codec.ts';
import type { CodecContext } from './codec-context.ts';
import { read } from './codec-error.ts';
import { contentHash } from './content-hash.ts';
import type { Directory } from './directory.ts';
import { issueShape, type RedmineIssue } from './redmine-shapes.ts';
import type { Account, RestApi } from './rest-api.ts';
import { unreadable } from './unreadable.ts';

export interface IssueReading {
  readonly messages: readonly UnifiedMessage[];
  /** True for an issue that is shown and not closed: deleted ones among these are noticed. */
  readonly isOpen: boolean;
}

export interface IssueReaderDeps {
  readonly api: RestApi;
  readonly directory: Directory;
  readonly context: Omit<CodecContext, 'names'>;
  /** Ids of the projects to show; absent: all. */
  readonly shown: ReadonlySet<number> | undefined;
  readonly account: Account;
  readonly now: number;
}

/**
 * Reads one issue: its author, the issue as it stands, and everything written on it.
 *
 * @param seenAs tells this look from others, should the issue turn out to be gone: it may come back and go again
 */
export async function readIssue(
  deps: IssueReaderDeps,
  id: string,
  seenAs: string,
  signal: AbortSignal,
): Promise<Result<IssueReading, RedmineError>> {
  const { system } = deps.context;
  const answer = await deps.api.issue(id, signal);
  if (!answer.ok) {
    const { status } = answer.error;
    return status === 404 || status === 403
      ? ok({ messages: [removed(deps, id, `gone-${seenAs}`)], isOpen: false })
      : answer;
  }
  const parsed = read(issueShape, answer.value);
  if (!parsed.ok) {
    const record = `issue/${id}@${contentHash(rawJson(answer.value))}`;
    const reason = `${parsed.error.path}: ${parsed.error.message}`;
    return ok({ messages: [unreadable(system, record, reason, answer.value, deps.now)], isOpen: false });
  }
  const issue = parsed.value;
  if (deps.shown !== undefined && !deps.shown.has(issue.project.id))
    return ok({ messages: [removed(deps, id, `left-${issue.updated_on}`)], isOpen: false });
  const names = await deps.directory.names(deps.account, [issue.project.id], signal);
  if (!names.ok) return names;
  const context = { ...deps.context, names: names.value };
  const documents = await documentsOf(deps, answer.value, issue, context, signal);
  if (!documents.ok) return err(documents.error);
  return ok({
    messages: documents.value.flatMap((document) => toMessages(document, context, issue)),
    isOpen: !issue.status.is_closed,
  });
}

function removed({ context: { system }, now }: IssueReaderDeps, id: string, how: string): UnifiedMessage {
  const body = { type: 'removed' as const, reference: { system, kind: 'ticket' as const, id } };
  return { id: `issue/${id}@${how}`, source: system, time: now, body };
}

async function documentsOf(
  deps: IssueReaderDeps,
  json: unknown,
  issue: RedmineIssue,
  { names }: CodecContext,
  signal: AbortSignal,
): Promise<Result<readonly RedmineDocument[], RedmineError>> {
  const { author } = issue;
  const isCustomer = author !== undefined && !names.isAgent(author.id, issue);
  const known = isCustomer ? await deps.directory.user(author.id, signal) : ok(undefined);
  if (!known.ok) return known;
  const person = known.value;
  const user: RedmineDocument[] =
    isCustomer && person !== undefined
      ? [{ kind: 'user', json: person.json, name: author.name, seenAt: issue.created_on }]
      : [];
  const journals = issue.journals.map((journal): RedmineDocument => ({ kind: 'journal', json: journal, issue }));
  return ok([...user, { kind: 'issue', json, author: person?.user }, ...journals]);
}

function toMessages(document: RedmineDocument, context: CodecContext, issue: RedmineIssue): readonly UnifiedMessage[] {
  const messages = toUnified(document, context);
  if (messages.ok) return messages.value;
  const record = `${document.kind}/${idOf(document.json)} of issue/${issue.id}`;
  const reason = `${messages.error.path}: ${messages.error.message}`;
  return [unreadable(context.system, record, reason, document.json, issue.updated_on)];
}

const idOf = (json: unknown): string => {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 100) : 'without-id';
};
