import { expect, test } from 'vitest';
import { createMetricsRegistry } from '../../../src-main/core/stats/prometheus.ts';

test('counters, gauges and histograms are written as the text format says', () => {
  const registry = createMetricsRegistry();
  const published = registry.counter('bus_published_total', 'Messages stored.');
  published.add(2, { topic: 'outbox' });
  published.add(1, { topic: 'outbox' });
  registry.gauge('wal_bytes', 'Size of the log.').set(4096);
  registry.observed('bus_waiting', 'Depth.', () => [{ value: 7, labels: { topic: 'in' } }]);
  const latency = registry.histogram('bus_latency_ms', 'Publish to acknowledge.', [1, 5, 10]);
  for (const ms of [0.5, 1, 4, 7, 70]) latency.record(ms);
  expect(registry.text()).toBe(`# HELP bus_published_total Messages stored.
# TYPE bus_published_total counter
bus_published_total{topic="outbox"} 3
# HELP wal_bytes Size of the log.
# TYPE wal_bytes gauge
wal_bytes 4096
# HELP bus_waiting Depth.
# TYPE bus_waiting gauge
bus_waiting{topic="in"} 7
# HELP bus_latency_ms Publish to acknowledge.
# TYPE bus_latency_ms histogram
bus_latency_ms_bucket{le="1"} 2
bus_latency_ms_bucket{le="5"} 3
bus_latency_ms_bucket{le="10"} 4
bus_latency_ms_bucket{le="+Inf"} 5
bus_latency_ms_sum 82.5
bus_latency_ms_count 5
`);
});

test('quotes, backslashes and line feeds cannot break a line', () => {
  const registry = createMetricsRegistry();
  registry.gauge('g', 'two\nlines \\').set(Infinity, { lane: 'a"b\\c\nd' });
  expect(registry.text()).toBe('# HELP g two\\nlines \\\\\n# TYPE g gauge\ng{lane="a\\"b\\\\c\\nd"} +Inf\n');
});

test('wrong names, a second registration and a falling counter are bugs', () => {
  const registry = createMetricsRegistry();
  expect(() => registry.gauge('with-hyphen', '')).toThrow('not a metric name');
  registry.gauge('g', '');
  expect(() => registry.gauge('g', '')).toThrow('registered already');
  expect(() => registry.counter('c', '').add(-1)).toThrow(RangeError);
  expect(() => registry.gauge('h', '').set(1, { 'no-label': '' })).toThrow('not a label name');
});
