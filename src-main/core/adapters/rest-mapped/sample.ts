import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { SampleRecord } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CompiledSource } from './compiled-system.ts';
import { fetchPage, firstPage } from './read/fetch-page.ts';
import { readRecords } from './read/read-records.ts';
import { sinceText, startOf } from './read/since-text.ts';
import type { RestDeps } from './rest-deps.ts';

/** Longest raw text shown, in characters. */
const longestRaw = 64 * 1024;
/** How far back a source is looked at that cannot put its newest records first, in milliseconds. */
const lookBackMs = 7 * 86_400_000;

/** Some of the newest records of each source, with what the mapping makes of them. */
export async function sample(
  deps: RestDeps,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  const each = Math.max(1, Math.floor(limit / deps.compiled.sources.length));
  const records: SampleRecord[] = [];
  for (const source of deps.compiled.sources) {
    const some = await sampleOf(deps, source, Math.min(each, limit - records.length), signal);
    if (!some.ok) return some;
    records.push(...some.value);
  }
  return ok(records);
}

async function sampleOf(
  deps: RestDeps,
  source: CompiledSource,
  limit: number,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  if (limit < 1) return ok([]);
  const recent = await firstRecords(deps, source, deps.clock.now() - lookBackMs, signal);
  if (!recent.ok) return recent;
  // A quiet week: then the oldest are better than none.
  const some = recent.value.items.length > 0 ? recent : await firstRecords(deps, source, undefined, signal);
  if (!some.ok) return some;
  const { items, json } = some.value;
  const chosen = source.newest === undefined ? items.slice(-limit).toReversed() : items.slice(0, limit);
  const read = await readRecords(deps, source, chosen, signal, json);
  if (!read.ok) return read;
  return ok(read.value.map(({ title, raw, messages }) => ({ title, raw: raw.slice(0, longestRaw), messages })));
}

async function firstRecords(deps: RestDeps, source: CompiledSource, since: number | undefined, signal: AbortSignal) {
  const list = source.newest ?? source.list;
  const { changes } = source.settings;
  const from = changes.kind === 'timestamp' && since !== undefined ? since : startOf(changes);
  const seconds = changes.kind === 'cursor' && since !== undefined ? Math.floor(since / 1_000) : 0;
  const input = {
    since: sinceText(changes, from),
    start: changes.kind === 'cursor' ? seconds : sinceText(changes, from),
    cursor: '',
  };
  const page = await fetchPage(deps, list, firstPage(list), input, signal);
  return page.ok ? ok({ items: page.value.items, json: page.value.answer.json }) : page;
}
