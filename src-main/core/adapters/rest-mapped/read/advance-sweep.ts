import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { CompiledSource } from '../compiled-system.ts';
import type { RestError } from '../http/answer-error.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { firstPage, type FetchedPage } from './fetch-page.ts';
import type { SourceState, Sweep } from './pull-cursor.ts';
import { stampOf, startOf } from './since-text.ts';

/** A clock of the system that is ahead of ours by more than this is not believed: one wrong time would end all reading. */
const aheadMs = 5 * 60_000;

/** Where a reading begins: a little before what was read last, because changes can become visible late. */
export function beginSweep(source: CompiledSource, state: SourceState): Sweep {
  const { changes } = source.settings;
  const { page, offset } = firstPage(source.list);
  const start = startOf(changes);
  if (start === undefined) return { page, offset };
  const overlap = changes.kind === 'timestamp' ? changes.overlapMs : changes.kind === 'id' ? changes.overlap : 0;
  const from = state.since === undefined ? start : Math.max(start, state.since - overlap);
  return { page, offset, from, ...(state.since === undefined ? {} : { highest: state.since }) };
}

/**
 * Stamps of a page's records, in rising order where pages are cut by them. A record without one counts as the one before it; where
 * none has one, the setting is wrong.
 */
export function stampsOf(source: CompiledSource, records: readonly JsonValue[]): Result<readonly number[], RestError> {
  const { changes } = source.settings;
  if ((changes.kind !== 'timestamp' && changes.kind !== 'id') || records.length === 0) return ok([]);
  const given = records.map((record) => stampOf(changes, record));
  const known = given.filter((stamp) => stamp !== undefined && Number.isFinite(stamp));
  const [first] = known;
  if (first === undefined)
    return err(mappingError(`${source.list.request.name}: no record has a ${changes.kind} at "${changes.at}"`));
  let before = first;
  const stamps = given.map((stamp) => (before = stamp !== undefined && Number.isFinite(stamp) ? stamp : before));
  const falls = stamps.findIndex((stamp, index) => stamp < (stamps[index - 1] ?? stamp));
  if (falls > 0 && cutsByStamp(source))
    return err(
      mappingError(
        `${source.list.request.name}: records do not come in rising order of "${changes.at}" (record ${falls + 1}); ` +
          'add the parameter that sorts them',
      ),
    );
  return ok(stamps);
}

/**
 * Pages counted by number or offset shift under the reader when records change meanwhile, and what shifts to a page already read is
 * lost. So the next page is asked for by the last stamp instead, where there is one.
 */
const cutsByStamp = ({ settings }: CompiledSource): boolean =>
  (settings.paging.kind === 'page' || settings.paging.kind === 'offset') &&
  (settings.changes.kind === 'timestamp' || settings.changes.kind === 'id');

/** The reading after this page; `undefined` where it is done. */
export function advanceSweep(
  source: CompiledSource,
  sweep: Sweep,
  page: FetchedPage,
  stamps: readonly number[],
  pageHash: string,
): Result<Sweep | undefined, RestError> {
  if (page.next === undefined) return ok(undefined);
  if (sweep.before === pageHash && page.items.length > 0)
    return err(
      mappingError(`${source.list.request.name}: two pages are the same; the system ignores the page parameter`),
    );
  const highest = Math.max(sweep.highest ?? -Infinity, ...stamps);
  const base = { ...(Number.isFinite(highest) ? { highest } : {}), before: pageHash };
  const last = stamps.at(-1);
  const { changes } = source.settings;
  if (cutsByStamp(source) && last !== undefined) {
    const from = last - (changes.kind === 'timestamp' ? changes.resolutionMs : 0);
    if (from > (sweep.from ?? -Infinity)) return ok({ ...base, ...firstPage(source.list), from });
  }
  const { page: number, offset, after, link } = page.next;
  return ok({
    ...base,
    page: number,
    offset,
    ...(sweep.from === undefined ? {} : { from: sweep.from }),
    ...(after === undefined ? {} : { after }),
    ...(link === undefined ? {} : { link }),
  });
}

/** What is known to be read once a reading is done. */
export function settledSince(
  source: CompiledSource,
  state: SourceState,
  sweep: Sweep,
  stamps: readonly number[],
  now: number,
): number | undefined {
  const { kind } = source.settings.changes;
  if (kind !== 'timestamp' && kind !== 'id') return undefined;
  const seen = [sweep.highest, state.since, ...stamps].filter((one) => one !== undefined);
  const highest = seen.length === 0 ? undefined : Math.max(...seen);
  return highest !== undefined && kind === 'timestamp' ? Math.min(highest, now + aheadMs) : highest;
}

const mappingError = (message: string): RestError => ({
  kind: 'misconfigured',
  message,
  advice: { key: 'systems.advice.checkMapping', text: 'Ask whoever made the mapping of this system to correct it.' },
});
