import { median } from './statistics.ts';
import { Skip, type Budget, type Case, type Group, type Measurement } from './suite.ts';

export interface CaseResult {
  readonly name: string;
  readonly role: Case['role'];
  readonly gives: string;
  readonly repetitions: readonly Measurement[];
  readonly median: Measurement;
  /** Budgets of this case and whether its median keeps them. */
  readonly budgets: readonly { readonly text: string; readonly met: boolean }[];
  readonly skipped?: string;
  readonly failed?: string;
}

export interface GroupResult {
  readonly title: string;
  readonly metrics: Group['metrics'];
  readonly cases: readonly CaseResult[];
}

/** Measures the cases in turns, so that a machine that grows busy or warm does so for all of them. */
export async function runGroup(group: Group, log: (line: string) => void): Promise<GroupResult> {
  const measured = new Map<Case, Measurement[]>(group.cases.map((one) => [one, []]));
  const ended = new Map<Case, { readonly skipped?: string; readonly failed?: string }>();
  for (let repetition = 0; repetition < group.repetitions; repetition++) {
    for (const one of group.cases) {
      if (ended.has(one)) continue;
      log(`${group.title}: ${one.name} (${repetition + 1}/${group.repetitions})`);
      try {
        measured.get(one)!.push(await one.measure(repetition));
      } catch (error) {
        ended.set(one, error instanceof Skip ? { skipped: error.message } : { failed: String(error) });
      }
    }
  }
  const medians = new Map(group.cases.map((one) => [one.name, mediansOf(group, measured.get(one)!)]));
  const cases = group.cases.map((one): CaseResult => {
    const { name, role, gives } = one;
    const budgets = (one.budgets ?? []).map((budget) => judge(budget, group, name, medians));
    return {
      name,
      role,
      gives,
      repetitions: measured.get(one)!,
      median: medians.get(name)!,
      budgets,
      ...ended.get(one),
    };
  });
  return { title: group.title, metrics: group.metrics, cases };
}

function mediansOf({ metrics }: Group, repetitions: readonly Measurement[]): Measurement {
  const medians = metrics.flatMap(({ key }) => {
    const values = repetitions.map((measurement) => measurement[key]).filter((value) => value !== undefined);
    return values.length === 0 ? [] : [[key, median(values)] as const];
  });
  return Object.fromEntries(medians);
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
  const text = `${label} ${bound}${timesThatOf === undefined ? '' : ` x that of ${timesThatOf}`}`;
  return { text, met: value >= atLeast && value <= atMost };
}
