import { median } from './statistics.ts';
import { Skip, type Case, type Group, type Measurement } from './suite.ts';

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
  const cases = group.cases.map((one) => resultOf(one, group, measured.get(one)!, ended.get(one)));
  return { title: group.title, metrics: group.metrics, cases };
}

function resultOf(one: Case, { metrics }: Group, repetitions: Measurement[], end: object = {}): CaseResult {
  const { name, role, gives } = one;
  const medians = metrics.flatMap(({ key }) => {
    const values = repetitions.map((measurement) => measurement[key]).filter((value) => value !== undefined);
    return values.length === 0 ? [] : [[key, median(values)] as const];
  });
  const middle = Object.fromEntries(medians);
  const budgets = (one.budgets ?? []).map(({ metric, atLeast = -Infinity, atMost = Infinity }) => {
    const value = middle[metric] ?? Number.NaN;
    const label = metrics.find(({ key }) => key === metric)?.label ?? metric;
    const bound = atLeast === -Infinity ? `<= ${atMost}` : `>= ${atLeast}`;
    return { text: `${label} ${bound}`, met: value >= atLeast && value <= atMost };
  });
  return { name, role, gives, repetitions, median: middle, budgets, ...end };
}
