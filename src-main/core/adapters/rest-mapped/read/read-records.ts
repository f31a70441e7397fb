import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import type { CompiledSource } from '../compiled-system.ts';
import type { RestError } from '../http/answer-error.ts';
import { pointedAt } from '../http/parse-answer.ts';
import { isTooDeep } from '../../../http/json-depth.ts';
import { fingerprint } from '../mapping/hash-of.ts';
import { isJsonObject, type JsonValue } from '../mapping/json-value.ts';
import type { MappingOutcome } from '../mapping/mapping-engine.ts';
import type { RestDeps } from '../rest-deps.ts';
import { toUnified } from './codec.ts';
import type { OutputKind } from './output-schemas.ts';
import { readExtras, type Extras } from './read-extras.ts';
import type { Tables } from './tables.ts';
import { stampOf } from './since-text.ts';
import { unreadable } from './unreadable.ts';

/** Largest record a mapping is given, in characters of JSON, with what was asked besides it. */
const largestRecord = 4 * 1024 * 1024;

/** A record with what the mappings made of it. */
export interface MappedRecord {
  readonly title: string;
  readonly raw: string;
  readonly messages: readonly UnifiedMessage[];
}

interface ReadRecord {
  readonly record: JsonValue;
  readonly extras?: Extras;
  /** Why it could not be read, where it could not. */
  readonly reason?: string;
}

/**
 * Reads what belongs to each record and maps it. A record that cannot be read becomes an `unreadable` message; only what concerns the
 * whole system (login, network, limits) fails.
 */
export async function readRecords(
  deps: RestDeps,
  source: CompiledSource,
  records: readonly JsonValue[],
  signal: AbortSignal,
  page: JsonValue = null,
): Promise<Result<readonly MappedRecord[], AdapterError>> {
  if (records.length === 0) return ok([]);
  const tables = await deps.tables.all(deps, signal);
  if (!tables.ok) return tables;
  const read = await readAll(deps, source, records, tables.value, signal);
  if (!read.ok) return read;
  const good = read.value.filter(({ reason }) => reason === undefined);
  const names = source.maps.map(([, name]) => name);
  const mapped = await deps.engine.run(
    good.map(({ record, extras }) => ({
      expressions: names,
      input: record,
      bindings: { ...extras, region: deps.region },
    })),
    signal,
    { tables: tables.value, page: source.usesPage ? besideList(source, page) : null },
  );
  if (!mapped.ok) return mapped;
  const outcomes = new Map(good.map((one, index) => [one, mapped.value[index] ?? []]));
  return ok(read.value.map((one) => messagesOf(deps, source, one, outcomes.get(one) ?? [])));
}

/** What stands beside the list in the answer: people and groups the records only name by number. */
const besideList = ({ list }: CompiledSource, page: JsonValue): JsonValue =>
  isJsonObject(page) ? Object.fromEntries(Object.entries(page).filter(([key]) => `/${key}` !== list.items)) : null;

/** As many records at a time as the system may be asked; the first error that is not one record's own ends it. */
async function readAll(
  deps: RestDeps,
  source: CompiledSource,
  records: readonly JsonValue[],
  tables: Tables,
  signal: AbortSignal,
): Promise<Result<readonly ReadRecord[], RestError>> {
  const read: ReadRecord[] = [];
  let next = 0;
  let failed: RestError | undefined;
  const work = async (): Promise<void> => {
    for (let at = next++; at < records.length && failed === undefined; at = next++) {
      const one = await readOne(deps, source, records[at] ?? null, tables, signal);
      if (one.ok) read[at] = one.value;
      else failed ??= one.error;
    }
  };
  await Promise.all(Array.from({ length: deps.settings.limits.maxConcurrent }, work));
  return failed === undefined ? ok(read) : err(failed);
}

async function readOne(
  deps: RestDeps,
  source: CompiledSource,
  record: JsonValue,
  tables: Tables,
  signal: AbortSignal,
): Promise<Result<ReadRecord, RestError>> {
  if (isTooDeep(record)) return ok({ record, reason: 'is nested too deeply' });
  const extras = await readExtras(deps, source, { record, id: keyOf(source, record) ?? null, tables }, signal);
  // A record that is gone, or not for this account, is that record's own trouble.
  if (!extras.ok) return extras.error.kind === 'refused' ? ok({ record, reason: extras.error.message }) : extras;
  const size = JSON.stringify(record).length + JSON.stringify(extras.value).length;
  if (size > largestRecord) return ok({ record, reason: `is larger than ${largestRecord} characters` });
  return ok({ record, extras: extras.value });
}

function messagesOf(
  deps: RestDeps,
  source: CompiledSource,
  { record, reason }: ReadRecord,
  outcomes: readonly MappingOutcome[],
): MappedRecord {
  const title = `${source.name} ${keyText(source, record)}`;
  const raw = isTooDeep(record) ? '' : JSON.stringify(record);
  const stamp = stampOf(source.settings.changes, record);
  const time = stamp === undefined || !Number.isFinite(stamp) ? 0 : stamp;
  const context = { system: deps.system, recordTime: time };
  const print = isTooDeep(record) ? '' : fingerprint(record);
  const aside = (why: string): UnifiedMessage =>
    unreadable(deps.system, title, deps.client.cleaned(why), raw, time, print);
  if (reason !== undefined) return { title, raw, messages: [aside(reason)] };
  const messages = outcomes.flatMap((outcome, index): UnifiedMessage[] => {
    const [kind, name] = source.maps[index] ?? ['ticket', ''];
    if (!outcome.ok) return [aside(outcome.error.message)];
    return made(outcome.value).map((one) => messageOf(kind, name, one, context, aside));
  });
  return { title, raw, messages };
}

const made = (value: JsonValue | undefined): readonly JsonValue[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
};

function messageOf(
  kind: OutputKind,
  name: string,
  value: JsonValue,
  context: Parameters<typeof toUnified>[2],
  aside: (why: string) => UnifiedMessage,
): UnifiedMessage {
  const unified = toUnified(kind, value, context);
  return unified.ok ? unified.value : aside(`${name} made ${unified.error.path}, which ${unified.error.message}`);
}

/** The record's own id, as far as it has one. */
export const keyOf = (source: CompiledSource, record: JsonValue): JsonValue | undefined =>
  pointedAt(record, source.settings.key);

export function keyText(source: CompiledSource, record: JsonValue): string {
  const key = keyOf(source, record);
  return typeof key === 'string' || typeof key === 'number' ? String(key).slice(0, 200) : 'without an id';
}
