import { createHistogram, type Histogram } from './histogram.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  /** @param by from 0 up */
  add(by?: number, labels?: Labels): void;
}
export interface Gauge {
  set(value: number, labels?: Labels): void;
}
export interface Distribution {
  record(value: number, labels?: Labels): void;
}

/** Answers what `source` says, asked once for all figures of one reading, so that they agree and cost one look. */
type Look = <S>(source: () => S) => S;

/**
 * A small registry and the text format 0.0.4 it is read in:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export interface MetricsRegistry {
  /** Only ever rises; by convention its name ends in `_total`. */
  counter(name: string, help: string): Counter;
  gauge(name: string, help: string): Gauge;
  /** Asked when the figures are read. `type` is `gauge` unless said otherwise. */
  observed(
    name: string,
    help: string,
    read: (look: Look) => readonly { readonly value: number; readonly labels?: Labels }[],
    type?: 'gauge' | 'counter',
  ): void;
  /** A histogram since the start, with the given upper bounds. */
  histogram(name: string, help: string, bounds: readonly number[], unit?: number): Distribution;
  /** Everything, in order of registration. Ends with a line feed. */
  text(): string;
}

interface Sample {
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  samples(look: Look): Iterable<Sample>;
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function createMetricsRegistry(): MetricsRegistry {
  const metrics = new Map<string, Metric>();
  const register = (name: string, metric: Metric): void => {
    if (!metricName.test(name)) throw new RangeError(`"${name}" is not a metric name`);
    if (metrics.has(name)) throw new Error(`metric "${name}" is registered already`);
    metrics.set(name, metric);
  };
  const values = (type: 'counter' | 'gauge', name: string, help: string) => {
    const series = new Map<string, { readonly labels: Labels; value: number }>();
    register(name, {
      type,
      help,
      *samples() {
        for (const { labels, value } of series.values()) yield { suffix: '', labels, value };
      },
    });
    return (labels: Labels): { value: number } => seriesOf(series, labels, () => ({ labels, value: 0 }));
  };

  return {
    counter(name, help) {
      const series = values('counter', name, help);
      return {
        add(by = 1, labels = {}) {
          if (!(by >= 0)) throw new RangeError(`counter "${name}" cannot change by ${by}`);
          series(labels).value += by;
        },
      };
    },
    gauge(name, help) {
      const series = values('gauge', name, help);
      return {
        set(value, labels = {}) {
          series(labels).value = value;
        },
      };
    },
    observed(name, help, read, type = 'gauge') {
      register(name, {
        type,
        help,
        *samples(look) {
          for (const { value, labels = {} } of read(look)) yield { suffix: '', labels, value };
        },
      });
    },
    histogram(name, help, bounds, unit) {
      const series = new Map<string, { readonly labels: Labels; readonly histogram: Histogram }>();
      register(name, {
        type: 'histogram',
        help,
        *samples() {
          for (const { labels, histogram } of series.values()) yield* histogramSamples(labels, histogram, bounds);
        },
      });
      return {
        record(value, labels = {}) {
          const fresh = () => ({ labels, histogram: createHistogram({ unit, windowMs: Infinity, now: () => 0 }) });
          seriesOf(series, labels, fresh).histogram.record(value);
        },
      };
    },
    text() {
      const seen = new Map<() => unknown, unknown>();
      const look: Look = <S>(source: () => S): S => {
        if (!seen.has(source)) seen.set(source, source());
        return seen.get(source) as S;
      };
      let out = '';
      for (const [name, { type, help, samples }] of metrics) {
        out += `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
        for (const { suffix, labels, value } of samples(look)) {
          out += `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`;
        }
      }
      return out;
    },
  };
}

function seriesOf<T>(series: Map<string, T>, labels: Labels, fresh: () => T): T {
  const key = labelText(labels);
  let known = series.get(key);
  if (known === undefined) {
    for (const label of Object.keys(labels)) {
      if (!labelName.test(label) || label.startsWith('__')) throw new RangeError(`"${label}" is not a label name`);
    }
    known = fresh();
    series.set(key, known);
  }
  return known;
}

function* histogramSamples(labels: Labels, histogram: Histogram, bounds: readonly number[]): Generator<Sample> {
  const { count, sum } = histogram.summary();
  for (const [index, value] of histogram.cumulative(bounds).entries()) {
    yield { suffix: '_bucket', labels: { ...labels, le: numberText(bounds[index]!) }, value };
  }
  yield { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count };
  yield { suffix: '_sum', labels, value: sum };
  yield { suffix: '_count', labels, value: count };
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');
