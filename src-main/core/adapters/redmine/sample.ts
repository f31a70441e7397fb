import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { SampleRecord } from '../adapter.ts';
import type { RedmineError } from './answer-error.ts';
import { readIssue } from './issue-reader.ts';
import { listIssues } from './issue-lists.ts';
import { projectIds } from './project-ids.ts';
import type { PullDeps } from './pull.ts';

const longestRaw = 64 * 1024;

/** The newest issues as they lie in Redmine, beside what becomes of them. */
export async function sample(
  { api, directory, clock, context, settings }: PullDeps,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], RedmineError>> {
  const now = clock.now();
  const account = await directory.account(signal);
  if (!account.ok) return account;
  const shown = await projectIds(directory, settings.projects, signal);
  if (!shown.ok) return shown;
  const lists = { api, system: context.system, shown: shown.value, now };
  const newest = await listIssues(lists, [], 'id:desc', Math.min(20, Math.max(1, limit)), signal);
  if (!newest.ok) return err(newest.error);
  const records: SampleRecord[] = newest.value.unreadable.map((message) => ({
    title: 'unreadable',
    raw: message.body.type === 'unreadable' ? message.body.raw : '',
    messages: [message],
  }));
  const reader = { api, directory, context, shown: shown.value, account: account.value, now };
  for (const { id } of newest.value.rows) {
    const json = await api.issue(String(id), signal);
    if (!json.ok) return json;
    const reading = await readIssue(reader, String(id), 'sample', signal);
    if (!reading.ok) return reading;
    const raw = JSON.stringify(json.value, undefined, 2).slice(0, longestRaw);
    records.push({ title: `#${id}`, raw, messages: reading.value.messages });
  }
  return ok(records);
}
