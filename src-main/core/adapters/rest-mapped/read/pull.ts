import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { PullBatch } from '../../adapter.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { CompiledSource } from '../compiled-system.ts';
import { pointedAt } from '../http/parse-answer.ts';
import { fingerprint, hashOf } from '../mapping/hash-of.ts';
import { isTooDeep } from '../../../http/json-depth.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import type { RestDeps } from '../rest-deps.ts';
import { advanceSweep, beginSweep, settledSince, stampsOf } from './advance-sweep.ts';
import { fetchPage, type FetchedPage } from './fetch-page.ts';
import { firstCursor, readCursor, type PullCursor, type SourceState, type Sweep } from './pull-cursor.ts';
import { keyText, readRecords } from './read-records.ts';
import { sinceText, startOf } from './since-text.ts';

/** Most records remembered because they may come again; beyond it they are simply announced again. */
const mostRecent = 2_000;

/** Reads one page of one source. A round is over when every source that is due was read to its end. */
export async function pull(
  deps: RestDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  const cursor = (cursorText === undefined ? undefined : readCursor(cursorText)) ?? firstCursor();
  const source = nextSource(deps, cursor);
  if (source === undefined) return ok(batch([], { ...cursor, done: [] }, false));
  const before: SourceState = cursor.sources[source.name] ?? { recent: {} };
  const step = await readPage(deps, source, before, signal);
  if (!step.ok) return step;
  const { state, fresh, finished, page } = step.value;
  const read = await readRecords(deps, source, fresh, signal, page);
  if (!read.ok) return read;
  const next: PullCursor = {
    v: 1,
    sources: { ...cursor.sources, [source.name]: state },
    done: finished ? [...cursor.done, source.name] : cursor.done,
  };
  const more = nextSource(deps, next) !== undefined;
  const messages = read.value.flatMap((one) => one.messages);
  return ok(batch(messages, more ? next : { ...next, done: [] }, more));
}

const batch = (messages: PullBatch['messages'], cursor: PullCursor, more: boolean): PullBatch => ({
  messages,
  cursor: JSON.stringify(cursor),
  more,
});

/** The first source of the round that is not done and, where it is to be asked less often, due again. */
function nextSource({ compiled, clock }: RestDeps, cursor: PullCursor): CompiledSource | undefined {
  return compiled.sources.find(({ name, settings }) => {
    if (cursor.done.includes(name)) return false;
    const { readAt, sweep } = cursor.sources[name] ?? {};
    const age = readAt === undefined ? Infinity : Math.abs(clock.now() - readAt);
    return sweep !== undefined || age >= settings.everyMs;
  });
}

interface Step {
  readonly state: SourceState;
  /** Records that were not seen like this before. */
  readonly fresh: readonly JsonValue[];
  readonly finished: boolean;
  /** The whole answer. */
  readonly page: JsonValue;
}

async function readPage(
  deps: RestDeps,
  source: CompiledSource,
  state: SourceState,
  signal: AbortSignal,
): Promise<Result<Step, AdapterError>> {
  const { changes } = source.settings;
  const sweep = state.sweep ?? beginSweep(source, state);
  const start = changes.kind === 'cursor' ? Date.parse(changes.start ?? '1970-01-01') / 1_000 : startOf(changes);
  const input = {
    since: sinceText(changes, sweep.from),
    start: changes.kind === 'cursor' ? (start ?? 0) : sinceText(changes, start),
    cursor: state.cursor ?? '',
  };
  const page = await fetchPage(deps, source.list, sweep, input, signal);
  if (!page.ok) return page;
  if (changes.kind === 'cursor') return ok(byCursor(deps, source, state, page.value));
  const stamps = stampsOf(source, page.value.items);
  if (!stamps.ok) return stamps;
  const hashes = page.value.items.map((item) => (isTooDeep(item) ? '' : fingerprint(item)));
  const next = advanceSweep(source, sweep, page.value, stamps.value, hashOf(hashes.join('')));
  if (!next.ok) return err(next.error);
  const seen = page.value.items.map((item, index): readonly [string, string] => [
    keyText(source, item),
    `${stamps.value[index] ?? 0} ${hashes[index] ?? ''}`,
  ]);
  const fresh = page.value.items.filter((_item, index) => {
    const [key = '', mark = ''] = seen[index] ?? [];
    return state.recent[key] !== mark;
  });
  // Everything comes again each time, so nothing is gained by remembering some of it.
  const before = changes.kind === 'timestamp' ? settledBefore(deps, page.value, changes.resolutionMs) : Infinity;
  const known = seen.filter((_one, index) => (stamps.value[index] ?? 0) < before);
  const recent = changes.kind === 'all' ? {} : remember(state.recent, seen, known, lookedBackTo(source, sweep));
  if (next.value !== undefined)
    return ok({ state: { ...state, sweep: next.value, recent }, fresh, finished: false, page: page.value.answer.json });
  const since = settledSince(source, state, sweep, stamps.value, deps.clock.now());
  const done: SourceState = {
    ...(since === undefined ? {} : { since }),
    recent,
    ...(source.settings.everyMs > 0 ? { readAt: deps.clock.now() } : {}),
  };
  return ok({ state: done, fresh, finished: true, page: page.value.answer.json });
}

/** The system itself keeps count: its token stands for everything up to here. */
function byCursor(deps: RestDeps, source: CompiledSource, state: SourceState, page: FetchedPage): Step {
  const { changes } = source.settings;
  if (changes.kind !== 'cursor') throw new Error(`"${source.name}" does not learn changes by a token`);
  const token = pointedAt(page.answer.json, changes.at);
  const cursor = typeof token === 'string' || typeof token === 'number' ? String(token) : (state.cursor ?? '');
  const atEnd =
    changes.end === undefined
      ? page.items.length === 0
      : pointedAt(page.answer.json, changes.end) === changes.endIs || page.items.length === 0;
  const stuck = cursor === state.cursor;
  const finished = atEnd || stuck;
  return {
    state: {
      ...(cursor === '' ? {} : { cursor }),
      recent: {},
      ...(finished && source.settings.everyMs > 0 ? { readAt: deps.clock.now() } : {}),
    },
    fresh: page.items,
    finished,
    page: page.answer.json,
  };
}

/**
 * Times from which a record may still change without getting another one, by the system's own clock (Date, RFC 9110, 6.6.1: whole
 * seconds). Such a record is announced again next time, under the same id where nothing changed.
 */
function settledBefore({ clock }: RestDeps, { answer }: FetchedPage, resolutionMs: number): number {
  const systemNow = Date.parse(answer.header('date') ?? '');
  return (Number.isFinite(systemNow) ? systemNow : clock.now()) - resolutionMs - 1_000;
}

/** Where the next reading may begin. */
function lookedBackTo({ settings: { changes } }: CompiledSource, { from }: Sweep): number | undefined {
  const overlap = changes.kind === 'timestamp' ? changes.overlapMs : changes.kind === 'id' ? changes.overlap : 0;
  return from === undefined ? undefined : from - overlap;
}

/** Records that may come again: those not behind where reading begins next. */
function remember(
  recent: Readonly<Record<string, string>>,
  seen: readonly (readonly [string, string])[],
  known: readonly (readonly [string, string])[],
  from = -Infinity,
): Record<string, string> {
  const keys = new Set(seen.map(([key]) => key));
  const kept = Object.entries(recent).filter(([key, mark]) => !keys.has(key) && Number(mark.split(' ')[0]) >= from);
  return Object.fromEntries([...kept, ...known].slice(-mostRecent));
}
