import type { Entry } from '../../../src-shared/model/conversation.ts';

/** Order on the timeline: by time, then by id, so that it is the same after every load. */
export const compareEntries = (a: Entry, b: Entry): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Both lists in order, the second winning where both have an entry. Keeps identity where nothing is new. */
export function mergeEntries(known: readonly Entry[], incoming: readonly Entry[]): readonly Entry[] {
  if (incoming.length === 0) return known;
  const byId = new Map(known.map((entry) => [entry.id, entry]));
  for (const entry of incoming) byId.set(entry.id, entry);
  return [...byId.values()].toSorted(compareEntries);
}

/**
 * What is loaded of a timeline: the newest part, and, after a jump to the start, the oldest part with a gap between.
 * `before` is the cursor of the page that comes before the newest part; absent where it reaches the start.
 */
export interface LoadedTimeline {
  readonly head: readonly Entry[];
  readonly tail: readonly Entry[];
  readonly before: string | undefined;
  readonly total: number;
}

export const emptyTimeline: LoadedTimeline = { head: [], tail: [], before: undefined, total: 0 };

/** Adds the page before the newest part; where it meets the oldest part, the gap is closed. */
export function withOlderPage(
  timeline: LoadedTimeline,
  page: { readonly entries: readonly Entry[]; readonly before?: string | undefined; readonly total: number },
): LoadedTimeline {
  const { head } = timeline;
  const headIds = new Set(head.map((entry) => entry.id));
  const meets = head.length > 0 && (page.before === undefined || page.entries.some((entry) => headIds.has(entry.id)));
  const tail = mergeEntries(page.entries, timeline.tail);
  return meets
    ? { head: [], tail: mergeEntries(head, tail), before: undefined, total: page.total }
    : { head, tail, before: page.before, total: page.total };
}

/** Adds the oldest page in front, with a gap where it does not reach the newest part. */
export function withFirstPage(
  timeline: LoadedTimeline,
  page: { readonly entries: readonly Entry[]; readonly total: number },
): LoadedTimeline {
  const tailIds = new Set(timeline.tail.map((entry) => entry.id));
  const meets = page.entries.length >= page.total || page.entries.some((entry) => tailIds.has(entry.id));
  return meets
    ? { head: [], tail: mergeEntries(page.entries, timeline.tail), before: undefined, total: page.total }
    : { ...timeline, head: page.entries, total: page.total };
}

export type TimelineItem =
  | { readonly type: 'start' }
  | { readonly type: 'older' }
  | { readonly type: 'gap'; readonly missing: number }
  | { readonly type: 'day'; readonly at: number }
  | { readonly type: 'entry'; readonly entry: Entry };

const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** The rows of the timeline: entries with day headings, the start or the way to older ones, and the gap. */
export function timelineItems(timeline: LoadedTimeline): readonly TimelineItem[] {
  const items: TimelineItem[] = [];
  let day: number | undefined;
  const add = (entry: Entry): void => {
    const own = dayOf(entry.at);
    if (own !== day) items.push({ type: 'day', at: entry.at });
    day = own;
    items.push({ type: 'entry', entry });
  };
  if (timeline.head.length > 0) {
    items.push({ type: 'start' });
    timeline.head.forEach(add);
    items.push({ type: 'gap', missing: Math.max(1, timeline.total - timeline.head.length - timeline.tail.length) });
    day = undefined;
  } else items.push({ type: timeline.before === undefined ? 'start' : 'older' });
  timeline.tail.forEach(add);
  return items;
}

export const itemKey = (item: TimelineItem): string =>
  item.type === 'entry' ? item.entry.id : item.type === 'day' ? `day-${item.at}` : item.type;
