import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { redmineAdvice, type RedmineError } from './answer-error.ts';
import type { Directory } from './directory.ts';
import type { RedmineProject } from './redmine-shapes.ts';

/** Ids of the projects the settings name, by identifier or name; `undefined` for all. */
export async function projectIds(
  directory: Directory,
  wanted: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Result<ReadonlySet<number> | undefined, RedmineError>> {
  if (wanted === undefined) return ok(undefined);
  const projects = await directory.projects(signal);
  if (!projects.ok) return projects;
  const found = projects.value.filter((project) => wanted.some((text) => isNamed(project, text)));
  if (found.length > 0) return ok(new Set(found.map(({ id }) => id)));
  return err({
    kind: 'misconfigured',
    message: `this account sees no project named ${wanted.join(', ')}`,
    advice: redmineAdvice.permission,
  });
}

export const isNamed = ({ identifier, name }: RedmineProject, text: string): boolean =>
  identifier === text || name.trim().toLowerCase() === text.toLowerCase();
