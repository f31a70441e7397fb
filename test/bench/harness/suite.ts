/** One thing a case reports. The first metric of a group is the one ratios are formed of. */
export interface Metric {
  /** Key in what `measure` returns. */
  readonly key: string;
  /** Head of the column, unit included. */
  readonly label: string;
  readonly better: 'higher' | 'lower';
}

/** Values by metric key; a metric that a case cannot have is left out. What is no metric of the group is not in its table. */
export type Measurement = Readonly<Record<string, number>>;

export interface Budget {
  readonly metric: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The bounds are multiples of what this other case of the group has. */
  readonly timesThatOf?: string;
}

/** One row of a table. */
export interface Case {
  readonly name: string;
  readonly role: 'ours' | 'peer' | 'limit';
  /** What the row really gives, e.g. its durability; printed beside it. */
  readonly gives: string;
  readonly budgets?: readonly Budget[];
  /** Fewer than those of the group, where what is compared does not need them all. */
  readonly repetitions?: number;
  /** Where the time went, from the medians of everything `measure` returns; printed where a budget is missed. */
  readonly explain?: (median: Measurement) => string;
  /** One repetition. Throws `Skip` where it cannot run on this machine. */
  measure(repetition: number): Promise<Measurement>;
}

/** One table: cases that do the same work and are measured in turns. */
export interface Group {
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** How often every case is measured; the medians are printed. */
  readonly repetitions: number;
  readonly cases: readonly Case[];
}

export interface BenchContext {
  /** Shorter and fewer repetitions: to see that it runs, not to quote from. */
  readonly quick: boolean;
  /** An empty folder on the disk that is measured; removed afterwards. */
  readonly scratch: string;
  log(line: string): void;
}

/** What `test/bench/<suite>/suite.ts` exports as `suite`. */
export interface Suite {
  readonly about: string;
  /** Brings up what the cases need (put what must be ended on `stack`) and lists them. */
  groups(context: BenchContext, stack: AsyncDisposableStack): Promise<readonly Group[]>;
}

/** The case cannot run here; the reason is printed in its row. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** How the error of a contender begins for which the load is too much: its row says so, and its budgets are missed. */
export const tooSlow = 'cannot keep up';
