import { projectLabels } from './directory.ts';
import { queueText } from './codec-context.ts';
import { isNamed } from './project-ids.ts';
import type { RedmineProject } from './redmine-shapes.ts';
import type { RedmineSettings } from './settings.ts';

/** A queue by its parts. */
export interface QueuePlace {
  readonly project: RedmineProject;
  /** Absent where a queue is a whole project. */
  readonly tracker?: number;
}

const active = 1;

/** Every queue an issue can be in, by the name it is shown under. */
export function queues(
  projects: readonly RedmineProject[],
  settings: Pick<RedmineSettings, 'queueBy' | 'projects'>,
): ReadonlyMap<string, QueuePlace> {
  const labels = projectLabels(projects);
  const shown = projects.filter(
    (project) => project.status === active && (settings.projects?.some((text) => isNamed(project, text)) ?? true),
  );
  const places = new Map<string, QueuePlace>();
  for (const project of shown) {
    const label = labels.get(project.id) ?? project.name;
    if (settings.queueBy === 'project') places.set(label, { project });
    else
      for (const { id, name } of project.trackers)
        places.set(queueText(label, name, settings.queueBy), { project, tracker: id });
  }
  return places;
}

/** The queue with this name; a project's identifier, or its name without a tracker, is understood too. */
export function queueNamed(
  projects: readonly RedmineProject[],
  settings: Pick<RedmineSettings, 'queueBy' | 'projects'>,
  text: string,
): QueuePlace | undefined {
  const wanted = text.trim().toLowerCase();
  for (const [name, place] of queues(projects, settings)) if (name.toLowerCase() === wanted) return place;
  const named = projects.filter((project) => project.status === active && isNamed(project, text.trim()));
  const [project] = named;
  return project === undefined || named.length > 1 ? undefined : { project };
}
