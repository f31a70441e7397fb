import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { redmineAdvice, type RedmineError } from './answer-error.ts';
import type { LiveIssue } from './live-issue.ts';
import type { Account } from './rest-api.ts';
import type { WriterDeps } from './writer-deps.ts';

type Allowed = Result<void, RedmineError>;

/** Redmine drops what an account may not set without a word, so it is looked up before. */
export async function mayWrite(
  deps: WriterDeps,
  account: Account,
  what: 'reply' | 'change',
  { issue }: LiveIssue,
  signal: AbortSignal,
): Promise<Allowed> {
  const rights = await deps.directory.rights(account, issue.project.id, signal);
  if (!rights.ok) return rights;
  if (rights.value === 'all' || rights.value === undefined) return ok(undefined);
  const own = issue.author?.id === account.id;
  const needed = what === 'reply' ? ['add_issue_notes'] : ['edit_issues', ...(own ? ['edit_own_issues'] : [])];
  if (needed.some((right) => rights.value instanceof Set && rights.value.has(right))) return ok(undefined);
  return err(lacking(needed[0] ?? '', issue.project.name));
}

/**
 * May this account write a private note here? Redmine publishes the note of an account that may not, and mails it, so only a
 * clear yes counts. Asked anew right before each write.
 */
export async function mayWritePrivately(
  deps: WriterDeps,
  account: Account,
  { issue }: LiveIssue,
  signal: AbortSignal,
): Promise<Allowed> {
  const rights = await deps.directory.rights(account, issue.project.id, signal);
  if (!rights.ok) return rights;
  const has = (right: string): boolean => rights.value === 'all' || (rights.value?.has(right) ?? false);
  if (!has('add_issue_notes')) return err(lacking('add_issue_notes', issue.project.name));
  if (has('set_notes_private')) return ok(undefined);
  return err({ ...lacking('set_notes_private', issue.project.name), advice: redmineAdvice.privateNotes });
}

const lacking = (right: string, project: string): RedmineError => ({
  kind: 'misconfigured',
  message: `this account lacks the right ${right} in the project ${project}`,
  advice: redmineAdvice.permission,
});

/** Who among the people Redmine mails a public note to is a customer; `undefined` where the watchers cannot be seen. */
export async function customersReached(
  deps: WriterDeps,
  account: Account,
  { issue }: LiveIssue,
  signal: AbortSignal,
): Promise<Result<readonly string[] | undefined, RedmineError>> {
  const names = await deps.directory.names(account, [issue.project.id], signal);
  if (!names.ok) return names;
  const people = [...(issue.author === undefined ? [] : [issue.author]), ...(issue.watchers ?? [])];
  const customers = people.filter(({ id }) => !names.value.isAgent(id, issue)).map(({ name }) => name);
  return ok(customers.length === 0 && issue.watchers === undefined ? undefined : [...new Set(customers)]);
}
