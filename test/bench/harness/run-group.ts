import { join } from 'node:path';
import { profileVariable } from './child.ts';
import { printProfiles } from './profiles.ts';
import { median } from './statistics.ts';
import { Skip, tooSlow, type Budget, type Case, type Group, type Measurement } from './suite.ts';

export interface CaseResult {
  readonly name: string;
  readonly role: Case['role'];
  readonly gives: string;
  readonly repetitions: readonly Measurement[];
  readonly median: Measurement;
  /** Budgets of this case and whether its median keeps them. */
  readonly budgets: readonly { readonly text: string; readonly met: boolean }[];
  /** Where the time went, for a case that missed a budget. */
  readonly explanation?: string;
  readonly skipped?: string;
  readonly failed?: string;
}

export interface GroupResult {
  readonly title: string;
  readonly metrics: Group['metrics'];
  readonly cases: readonly CaseResult[];
}

/** Measures the cases in turns, so that a machine that grows busy or warm does so for all of them. */
export async function runGroup(
  group: Group,
  log: (line: string) => void,
  profiles: string | undefined,
): Promise<GroupResult> {
  const measured = new Map<Case, Measurement[]>(group.cases.map((one) => [one, []]));
  const ended = new Map<Case, { readonly skipped?: string; readonly failed?: string }>();
  for (let repetition = 0; repetition < group.repetitions; repetition++) {
    for (const one of group.cases) {
      if (ended.has(one) || repetition >= (one.repetitions ?? group.repetitions)) continue;
      log(`${group.title}: ${one.name} (${repetition + 1}/${one.repetitions ?? group.repetitions})`);
      if (profiles !== undefined) process.env[profileVariable] = profileFolder(profiles, group, one);
      try {
        measured.get(one)!.push(await one.measure(repetition));
      } catch (error) {
        ended.set(one, endOf(error));
      }
    }
  }
  const medians = new Map(group.cases.map((one) => [one.name, mediansOf(measured.get(one)!)]));
  const cases = group.cases.map((one): CaseResult => {
    const { name, role, gives } = one;
    const budgets = (one.budgets ?? []).map((budget) => judge(budget, group, name, medians));
    const missed = budgets.some(({ met }) => !met) && measured.get(one)!.length > 0;
    const where = [
      ...(missed && one.explain !== undefined ? [`    ${one.explain(medians.get(name)!)}`] : []),
      ...(profiles === undefined ? [] : [printProfiles(profileFolder(profiles, group, one))]),
    ].join('\n');
    return {
      name,
      role,
      gives,
      repetitions: measured.get(one)!,
      median: medians.get(name)!,
      budgets,
      ...(where === '' ? {} : { explanation: where }),
      ...ended.get(one),
    };
  });
  return { title: group.title, metrics: group.metrics, cases };
}

function endOf(error: unknown): { readonly skipped: string } | { readonly failed: string } {
  if (error instanceof Skip) return { skipped: error.message };
  const text = String(error);
  return text.includes(tooSlow) ? { skipped: text.slice(text.indexOf(tooSlow)) } : { failed: text };
}

function mediansOf(repetitions: readonly Measurement[]): Measurement {
  const keys = new Set(repetitions.flatMap((measurement) => Object.keys(measurement)));
  const medians = [...keys].map((key) => {
    const values = repetitions.map((measurement) => measurement[key]).filter((value) => value !== undefined);
    return [key, median(values)] as const;
  });
  return Object.fromEntries(medians);
}

/** One folder a case, so that what it prints is of that case alone. */
function profileFolder(profiles: string, { title }: Group, { name }: Case): string {
  return join(profiles, `${title} - ${name}`.replaceAll(/[^\w-]+/g, '-').slice(0, 150));
}

function judge(
  { metric, atLeast = -Infinity, atMost = Infinity, timesThatOf }: Budget,
  { metrics }: Group,
  name: string,
  medians: ReadonlyMap<string, Measurement>,
): { readonly text: string; readonly met: boolean } {
  const unit = timesThatOf === undefined ? 1 : (medians.get(timesThatOf)?.[metric] ?? Number.NaN);
  const value = (medians.get(name)?.[metric] ?? Number.NaN) / unit;
  const label = metrics.find(({ key }) => key === metric)?.label ?? metric;
  const bound = atLeast === -Infinity ? `<= ${atMost}` : `>= ${atLeast}`;
  const digits = Math.abs(value) >= 100 ? 0 : 2;
  const figure = Number.isNaN(value)
    ? 'not measured'
    : value.toLocaleString('en-US', { maximumFractionDigits: digits });
  const text = `${label} ${figure}, budget ${bound}${timesThatOf === undefined ? '' : ` x that of ${timesThatOf}`}`;
  return { text, met: value >= atLeast && value <= atMost };
}
