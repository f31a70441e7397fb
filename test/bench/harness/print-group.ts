import type { CaseResult, GroupResult } from './run-group.ts';

/** A table of medians. `ratio` is how many times better the first row of ours is than the row, by the first metric. */
export function printGroup({ title, metrics, cases }: GroupResult): string {
  const [first] = metrics;
  const ours = cases.find(({ role, median }) => role === 'ours' && first !== undefined && first.key in median);
  const ratio = (one: CaseResult): string => {
    if (first === undefined || ours === undefined || one === ours) return '';
    const [mine, other] = [ours.median[first.key]!, one.median[first.key]];
    if (other === undefined) return '';
    return `${shown(first.better === 'higher' ? mine / other : other / mine)}x`;
  };
  const head = ['', ...metrics.map(({ label }) => label), 'ratio', 'gives'];
  const rows = cases.map((one) => {
    const name = `${one.role === 'ours' ? '* ' : '  '}${one.name}${one.role === 'limit' ? ' (limit)' : ''}`;
    const why = one.skipped ?? one.failed;
    if (why !== undefined) {
      return [
        name,
        ...metrics.map(() => '-'),
        '',
        `${one.failed === undefined ? 'skipped' : 'FAILED'}: ${firstLine(why)}`,
      ];
    }
    const values = metrics.map(({ key }) => (one.median[key] === undefined ? '-' : shown(one.median[key])));
    return [name, ...values, ratio(one), one.gives];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const last = head.length - 1;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === last ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [title, line(head), ...rows.map(line), ...cases.flatMap(budgetLines)].join('\n');
}

/** One line a budget, and where the time went. */
export function budgetLines({ name, budgets, explanation }: CaseResult): string[] {
  const lines = budgets.map((one) => budgetLine(name, one));
  return explanation === undefined ? lines : [...lines, `  where the time of ${name} went:`, explanation];
}

export function budgetLine(name: string, { text, met }: CaseResult['budgets'][number]): string {
  return `  ${met ? 'met   ' : 'MISSED'} ${name}: ${text}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 160);
}

function shown(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
