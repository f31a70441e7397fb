import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PreparedAct } from './act-state.ts';
import type { RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';
import type { Effect } from './effect.ts';
import { descriptionOf, newIssueEffect } from './find-new-issue.ts';
import { keyFieldId } from './key-field.ts';
import { readLiveIssue } from './live-issue.ts';
import { differing, listed, valuesToJson } from './raw-values.ts';
import { createdShape } from './redmine-shapes.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Opens an issue. What Redmine dropped of its fields is named in the evidence: the issue is there and cannot be undone unseen. */
export async function createIssue(
  deps: WriterDeps,
  { key, state }: PreparedAct,
  act: ActOf<'createTicket'>,
  signal: AbortSignal,
): Promise<Result<Effect, RedmineError>> {
  const projects = await deps.directory.projects(signal);
  if (!projects.ok) return projects;
  const project = projects.value.find(({ id }) => String(id) === state.wanted['project_id']);
  const known = project === undefined ? ok([]) : await deps.directory.fields(project, signal);
  if (!known.ok) return known;
  const field = keyFieldId(deps, `the project ${project?.name ?? ''}`, known.value);
  if (!field.ok) return field;
  const values = field.value === undefined ? state.wanted : { ...state.wanted, [`cf.${field.value}`]: key };
  const issue = {
    ...valuesToJson(values, () => false),
    subject: act.subject.trim(),
    description: descriptionOf(deps, act),
  };
  const answer = await deps.api.write({ method: 'POST', path: '/issues.json', json: { issue } }, signal);
  if (!answer.ok) return answer;
  const created = read(createdShape, answer.value);
  if (!created.ok)
    return err({ kind: 'nonsense', message: `Redmine answered success, but not which issue at ${created.error.path}` });
  const effect = newIssueEffect(deps, key, act, created.value.issue.id);
  const live = await readLiveIssue(deps.api, String(created.value.issue.id), signal);
  if (!live.ok) return ok(effect);
  const ignored = differing(state.wanted, live.value.values);
  if (ignored.length === 0) return ok(effect);
  return ok({
    ...effect,
    evidence: `${effect.evidence}, without ${listed(ignored, live.value.issue)}, which Redmine ignored`,
  });
}
