import fc from 'fast-check';
import { callLogText } from '../../../src-renderer/features/conversation/call-log-text.ts';
import { expect, test } from 'vitest';
import {
  compareEntries,
  emptyTimeline,
  type LoadedTimeline,
  mergeEntries,
  timelineItems,
  withFirstPage,
  withOlderPage,
} from '../../../src-renderer/features/conversation/timeline-entries.ts';
import type { Entry } from '../../../src-shared/model/conversation.ts';

const entry = (n: number, at = n): Entry => ({ id: `e${String(n).padStart(4, '0')}`, at }) as Entry;
const range = (from: number, to: number): Entry[] => Array.from({ length: to - from }, (_, i) => entry(from + i));

test('merging keeps the order and lets the newer form of an entry win', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), fc.array(fc.nat(40)), (a, b) => {
      const known = a.map((n) => entry(n)).toSorted(compareEntries);
      const merged = mergeEntries(
        known,
        b.map((n) => entry(n)),
      );
      expect(merged).toEqual(merged.toSorted(compareEntries));
      expect(new Set(merged.map((e) => e.id)).size).toBe(merged.length);
    }),
  );
  const changed = { ...entry(1), text: 'new' };
  expect(mergeEntries([entry(1)], [changed])).toEqual([changed]);
});

test('a jump to the start leaves a gap that closes when the pages meet', () => {
  let timeline: LoadedTimeline = { ...emptyTimeline, tail: range(80, 100), before: '80', total: 100 };
  timeline = withFirstPage(timeline, { entries: range(0, 20), total: 100 });
  expect(timelineItems(timeline).filter((item) => item.type === 'gap')).toEqual([{ type: 'gap', missing: 60 }]);
  timeline = withOlderPage(timeline, { entries: range(45, 80), before: '45', total: 100 });
  expect(timelineItems(timeline).find((item) => item.type === 'gap')).toEqual({ type: 'gap', missing: 25 });
  timeline = withOlderPage(timeline, { entries: range(15, 45), before: '15', total: 100 });
  expect(timeline.head).toEqual([]);
  expect(timeline.before).toBeUndefined();
  expect(timeline.tail).toEqual(range(0, 100));
});

test('a first page that reaches what is loaded leaves no gap', () => {
  const timeline = withFirstPage(
    { ...emptyTimeline, tail: range(5, 10), before: '5', total: 10 },
    { entries: range(0, 6), total: 10 },
  );
  expect(timeline.tail).toEqual(range(0, 10));
  expect(timelineItems(timeline)[0]).toEqual({ type: 'start' });
});

test('each day has one heading', () => {
  const day = 86_400_000;
  const noon = new Date(2026, 10, 20, 12).getTime();
  const entries = [0, 1, day, day + 1, 3 * day].map((offset, n) => entry(n, noon + offset));
  const items = timelineItems({ ...emptyTimeline, tail: entries, total: 5 });
  expect(items.map((item) => item.type)).toEqual([
    'start',
    'day',
    'entry',
    'entry',
    'day',
    'entry',
    'entry',
    'day',
    'entry',
  ]);
});

test('a logged call says once what is known of it', () => {
  const call = { direction: 'inbound', outcome: 'answered', from: '+411', to: '', disposition: 'resolved' } as const;
  expect(callLogText({ call, text: 'inbound, +411, 4 s' })).toBe('');
  expect(callLogText({ call, text: 'inbound, +411, 4 s\nagreed\non a refund' })).toBe('agreed\non a refund');
  expect(callLogText({ call, text: 'agreed, inbound' })).toBe('agreed, inbound');
  expect(callLogText({ call, text: 'resolved' })).toBe('');
  expect(callLogText({ text: 'inbound, +411, 4 s' })).toBe('');
});
